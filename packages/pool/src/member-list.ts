import type { Member } from './pool.ts';

const HIGHEST_TIER = 1_000;

/** Throws when a list cannot be a pool's: an id twice or empty, a tier, a weight or a limit out of bounds. */
export function checkMembers(members: readonly Member[]): void {
  const seen = new Set<string>();
  for (const { id, priority, weight, maxInFlight } of members) {
    if (id === '' || seen.has(id)) throw new TypeError(`account ids must be unique and not empty: "${id}"`);
    seen.add(id);
    if (!Number.isInteger(priority) || priority < 0 || priority > HIGHEST_TIER) {
      throw new TypeError(`priority of account "${id}" must be an integer from 0 to ${HIGHEST_TIER}`);
    }
    if (!Number.isFinite(weight)) throw new TypeError(`weight of account "${id}" must be a finite number`);
    if (maxInFlight !== undefined && (!Number.isInteger(maxInFlight) || maxInFlight < 1)) {
      throw new TypeError(`maxInFlight of account "${id}" must be an integer of at least 1`);
    }
  }
}
