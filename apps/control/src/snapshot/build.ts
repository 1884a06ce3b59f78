import type { Account, Strategy } from '@sluice/core';
import { STRATEGIES } from '@sluice/core';
import type { PublishedGroup, PublishedProfile, PublishedSnapshot, RequestType } from '@sluice/routing/published';
import { REQUEST_TYPES } from '@sluice/routing/published';
import type { Repositories, StoredGroup, StoredProfile } from '@sluice/store';
import type { Guarded } from './guarded-account.ts';

/** What the database says at this moment, as the gateways are told it. A reference to what is gone is left out. */
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
  const groupIds = new Set(groups.map(({ id }) => id));
  const active = profiles.find((profile) => profile.active);
  return {
    groups: sortById(groups).map((group) => publishedGroup(group, accountIds)),
    profiles: sortById(profiles).map((profile) => publishedProfile(profile, groupIds)),
    ...(active && { activeProfileId: active.id }),
  };
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

function publishedProfile(profile: StoredProfile, groupIds: ReadonlySet<string>): PublishedProfile {
  const known = (id: unknown): id is string => typeof id === 'string' && groupIds.has(id);
  const rules: Partial<Record<RequestType, string>> = {};
  for (const type of REQUEST_TYPES) {
    const group = profile.routingRules[type];
    if (known(group)) rules[type] = group;
  }
  return {
    id: profile.id,
    name: profile.name,
    rules,
    ...(known(profile.defaultGroupId) && { defaultGroupId: profile.defaultGroupId }),
  };
}

/** A strategy of a newer release counts as the usual one. */
function strategyOf(name: string): Strategy {
  return STRATEGIES.find((strategy) => strategy === name) ?? 'round_robin';
}

function sortById<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((left, right) => (left.id < right.id ? -1 : 1));
}
