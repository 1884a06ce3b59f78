import type { Repositories } from '@sluice/store';
import type { Change } from '../changes/index.ts';
import { groupSettings } from './schema.ts';

/**
 * Takes an account that is about to be deleted out of all groups, as changes of these. Inside a change that has its turn, before
 * the account is deleted: that would empty the groups without a word.
 */
export async function leaveGroups(
  { groups }: Pick<Repositories, 'groups'>,
  accountId: string,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const group of await groups.list()) {
    if (!group.accountIds.includes(accountId)) continue;
    const accountIds = group.accountIds.filter((id) => id !== accountId);
    const updated = await groups.update(group.version, { ...group, accountIds });
    if (updated.outcome !== 'stored')
      throw new Error(`group ${group.id} was changed by somebody who did not take a turn`);
    const states = { before: groupSettings(group), after: groupSettings(updated.value) };
    changes.push({ action: 'group.update', subjectType: 'group', subjectId: group.id, ...states });
  }
  return changes;
}
