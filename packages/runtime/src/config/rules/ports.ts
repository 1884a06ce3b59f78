import type { ConfigProblem } from '../problem.ts';
import { mapAt, type RawTree, textAt } from '../raw-tree.ts';
import { placed } from '../schema-problems.ts';

/** Two servers cannot share a port. Only where both are named: a gateway opens no admin API, so its default may collide. */
export function portProblems(tree: RawTree): readonly ConfigProblem[] {
  const client = textAt(mapAt(tree.root, 'server'), 'port');
  const admin = textAt(mapAt(tree.root, 'admin'), 'port');
  if (client === undefined || admin === undefined || Number(client) !== Number(admin) || Number(client) === 0)
    return [];
  return [placed(tree, ['admin', 'port'], 'is the port of the client API, too; each needs one of its own')];
}
