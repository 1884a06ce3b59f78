import { isMissingGroup, missingGroup } from './missing-group.ts';
import type { PublishedGroup, PublishedProfile, PublishedSnapshot, RequestType } from './snapshot.ts';

/** Which accounts a request is for, and why. */
export interface ResolvedGroup {
  /** Absent when no profile is in force. */
  readonly profile?: PublishedProfile;
  /** Absent: all accounts. */
  readonly group?: PublishedGroup;
  /** `missing_group`: what the profile names is not there, and `group` stands in for it without accounts. */
  readonly because: 'rule' | 'default_group' | 'all_accounts' | 'missing_group';
}

/**
 * The group that serves a type of request under a profile: the one its rule names, else the default group, else all accounts.
 * A profile that is not there (any more) counts as the one in force; a group that is not there has no accounts.
 */
export function resolveGroup(
  snapshot: PublishedSnapshot,
  type: RequestType,
  profileId: string | undefined = snapshot.activeProfileId,
): ResolvedGroup {
  const find = (id: string | undefined) => snapshot.profiles.find((profile) => profile.id === id);
  const profile = find(profileId) ?? find(snapshot.activeProfileId);
  if (!profile) return { because: 'all_accounts' };
  const ruled = profile.rules[type];
  const id = ruled ?? profile.defaultGroupId;
  if (id === undefined) return { profile, because: 'all_accounts' };
  const group = snapshot.groups.find((one) => one.id === id) ?? missingGroup(id);
  if (isMissingGroup(group)) return { profile, group, because: 'missing_group' };
  return { profile, group, because: ruled === undefined ? 'default_group' : 'rule' };
}
