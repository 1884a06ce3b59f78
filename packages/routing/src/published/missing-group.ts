import type { PublishedGroup } from './snapshot.ts';

/** A setting that only stand-ins have. */
const MARK = 'missing';

/**
 * Stands in for a group that a rule names and nobody has: it has no accounts, so requests go nowhere instead of anywhere. The API
 * lets no rule come to that; a hand in the database may.
 */
export function missingGroup(id: string): PublishedGroup {
  return { id, name: id, accountIds: [], strategy: 'round_robin', settings: { [MARK]: true } };
}

export function isMissingGroup({ settings }: PublishedGroup): boolean {
  return settings[MARK] === true;
}
