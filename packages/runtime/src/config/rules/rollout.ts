import type { ConfigProblem } from '../problem.ts';
import { mapAt, type RawTree, textAt } from '../raw-tree.ts';
import { placed } from '../schema-problems.ts';

/** A provider that is not rolled out needs somewhere to send its traffic. */
export function rolloutProblems(tree: RawTree): readonly ConfigProblem[] {
  if (textAt(mapAt(tree.root, 'legacy'), 'base_url') !== undefined) return [];
  return Object.entries(mapAt(mapAt(tree.root, 'auth_manager'), 'rollout'))
    .filter(([, value]) => value === 'false')
    .map(([provider]) =>
      placed(
        tree,
        ['auth_manager', 'rollout', provider],
        'is false, so legacy.base_url must say where its traffic goes',
      ),
    );
}
