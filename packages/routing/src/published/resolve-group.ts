import type { PublishedGroup, PublishedProfile, PublishedSnapshot, RequestType } from './snapshot.ts';

/** Which accounts a request is for, and why. */
export interface ResolvedGroup {
  /** Absent when no profile is in force. */
  readonly profile?: PublishedProfile;
  /** Absent: all accounts. */
  readonly group?: PublishedGroup;
  readonly because: 'rule' | 'default_group' | 'all_accounts';
}

/**
 * The group that serves a type of request under a profile: the one its rule names, else the default group, else all accounts.
 * A profile that is not there (any more) counts as the one in force.
 */
export function resolveGroup(
  snapshot: PublishedSnapshot,
  type: RequestType,
  profileId: string | undefined = snapshot.activeProfileId,
): ResolvedGroup {
  const find = (id: string | undefined) => snapshot.profiles.find((profile) => profile.id === id);
  const profile = find(profileId) ?? find(snapshot.activeProfileId);
  if (!profile) return { because: 'all_accounts' };
  const groupOf = (id: string | undefined) => snapshot.groups.find((group) => group.id === id);
  const ruled = groupOf(profile.rules[type]);
  if (ruled) return { profile, group: ruled, because: 'rule' };
  const usual = groupOf(profile.defaultGroupId);
  return usual ? { profile, group: usual, because: 'default_group' } : { profile, because: 'all_accounts' };
}
