import type { Account, Strategy } from '@sluice/core';
import { STRATEGIES } from '@sluice/core';
import type { PublishedGroup, PublishedProfile, PublishedSnapshot, RequestType } from '@sluice/routing/published';
import { missingGroup, REQUEST_TYPES } from '@sluice/routing/published';
import type { Repositories, StoredGroup, StoredProfile } from '@sluice/store';
import type { Guarded } from './guarded-account.ts';

/** What readers of the document take. */
const LONGEST_ID = 256;

/** What the database says at this moment, as the gateways are told it. A group leaves out accounts that are gone. */
export async function buildSnapshot(
  repositories: Repositories,
  guarded: Guarded,
): Promise<Omit<PublishedSnapshot, 'version'>> {
  return repositories.atomically(async (inside) => {
    const accounts = sortById(await everyAccount(inside, guarded));
    return { accounts, ...(await readRouting(inside, new Set(accounts.map(({ id }) => id)))) };
  });
}

/** All but the accounts themselves. */
export type PublishedRouting = Omit<PublishedSnapshot, 'version' | 'accounts'>;

/** Groups and profiles, of these accounts. */
export async function readRouting(
  repositories: Pick<Repositories, 'groups' | 'profiles'>,
  accountIds: { has(id: string): boolean },
): Promise<PublishedRouting> {
  const groups = await repositories.groups.list();
  const profiles = await repositories.profiles.list();
  const active = profiles.find((profile) => profile.active);
  const published = profiles.map(publishedProfile);
  // A rule that leads to nothing must not lead to everything: older gateways do not know how to tell, so the group is there.
  const missing = missingGroups(published, groups).map(missingGroup);
  return {
    groups: sortById([...groups.map((group) => publishedGroup(group, accountIds)), ...missing]),
    profiles: sortById(published),
    ...(active && { activeProfileId: active.id }),
  };
}

/** Names of profiles that name groups which are not there. */
export async function profilesAstray(
  repositories: Pick<Repositories, 'groups' | 'profiles'>,
): Promise<readonly string[]> {
  const [groups, profiles] = [await repositories.groups.list(), await repositories.profiles.list()];
  const astray = profiles.filter((profile) => missingGroups([publishedProfile(profile)], groups).length > 0);
  return astray.map(({ name }) => name);
}

/** In pages, as the repository gives them. */
export async function everyAccount(
  { accounts }: Pick<Repositories, 'accounts'>,
  guarded: Guarded,
): Promise<readonly Account[]> {
  const all: Account[] = [];
  let after: string | undefined;
  do {
    const page = await accounts.list({ after, limit: 1_000 });
    all.push(...page.items.map(guarded));
    after = page.next;
  } while (after !== undefined);
  return all;
}

function publishedGroup(group: StoredGroup, accountIds: { has(id: string): boolean }): PublishedGroup {
  return {
    id: group.id,
    name: group.name,
    accountIds: group.accountIds.filter((id) => accountIds.has(id)),
    strategy: strategyOf(group.selectionStrategy),
    settings: group.settings,
  };
}

/** Ids of groups that profiles name and that are not there: by a hand in the database. */
function missingGroups(
  profiles: readonly PublishedProfile[],
  groups: readonly { readonly id: string }[],
): readonly string[] {
  const named = profiles.flatMap(({ rules, defaultGroupId }) => [...Object.values(rules), defaultGroupId ?? []].flat());
  const there = new Set(groups.map(({ id }) => id));
  return [...new Set(named)].filter((id) => !there.has(id));
}

function publishedProfile(profile: StoredProfile): PublishedProfile {
  const rules: Partial<Record<RequestType, string>> = {};
  for (const type of REQUEST_TYPES) {
    const group = groupNamed(profile.routingRules[type]);
    if (group !== undefined) rules[type] = group;
  }
  const { id, name, defaultGroupId } = profile;
  return { id, name, rules, ...(defaultGroupId !== undefined && { defaultGroupId }) };
}

/** Undefined: no group is named. What is no id at all names a group that nobody has. */
function groupNamed(id: unknown): string | undefined {
  if (id === undefined || id === null) return undefined;
  return typeof id === 'string' && id !== '' && id.length <= LONGEST_ID ? id : 'unreadable';
}

/** A strategy of a newer release counts as the usual one. */
function strategyOf(name: string): Strategy {
  return STRATEGIES.find((strategy) => strategy === name) ?? 'round_robin';
}

function sortById<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((left, right) => (left.id < right.id ? -1 : 1));
}
