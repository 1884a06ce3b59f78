import type { Repositories } from '@sluice/store';

/** Whoever names a group, in words: a profile, or a key that still works. Undefined when nobody does. */
export async function userOf(
  { profiles, apiKeys }: Pick<Repositories, 'profiles' | 'apiKeys'>,
  groupId: string,
): Promise<string | undefined> {
  for (const { name, routingRules, defaultGroupId } of await profiles.list()) {
    if (defaultGroupId === groupId || Object.values(routingRules).includes(groupId)) return `Profile ${name}`;
  }
  let after: string | undefined;
  do {
    const page = await apiKeys.list({ after, limit: 1_000 });
    const key = page.items.find(({ scopes, revokedAt }) => revokedAt === undefined && scopes.groups?.includes(groupId));
    if (key) return `Key ${key.name}`;
    after = page.next;
  } while (after !== undefined);
  return undefined;
}
