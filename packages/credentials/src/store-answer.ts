import { type CredentialRecord, expiryOf, type Versioned } from './record.ts';
import type { RaiseAlarm } from './refresh-alarm.ts';
import { sameSeed } from './seed.ts';
import type { CredentialStore } from './store.ts';
import type { TokenOrphans } from './token-orphans.ts';

/** What a vendor gave in exchange for a refresh token. */
export interface VendorAnswer {
  /** The record whose refresh token was presented. */
  readonly used: Versioned;
  /** The fields that changed. */
  readonly changes: CredentialRecord;
}

export interface AnswerStores {
  readonly store: CredentialStore;
  readonly orphans: TokenOrphans;
  readonly alarm: RaiseAlarm;
}

/** `stored`: the answer is the current record. `lost`: a newer token is, and the answer was put to the orphans. */
export interface StoredAnswer {
  readonly outcome: 'stored' | 'lost';
  readonly current: Versioned;
}

/** Other writers of the same record win a round each; a hundred in a row is no contention but a fault. */
const MOST_ROUNDS = 100;

/** The record as it is once the answer is stored. */
export function answered({ used, changes }: VendorAnswer): Versioned {
  return { version: used.version + 1, record: { ...used.record, ...changes } };
}

/**
 * Stores a vendor's answer by compare-and-set, merged into the record. Whatever it meets there, no token is thrown away:
 *
 * - nothing, or an older version (the store was flushed, or set back by a failover): the answer takes its rightful version;
 * - the token that was presented, in a later version (somebody changed other fields): the changes go on top of it;
 * - another token: of the two, the one that expires later was issued later and stays; the other goes to the orphans. A
 *   token of a new login wins over whatever the old one still gave.
 *
 * May be repeated. Rejects when the store does not answer.
 */
export async function storeAnswer(to: AnswerStores, accountId: string, answer: VendorAnswer): Promise<StoredAnswer> {
  let next = answered(answer);
  let expected = answer.used.version;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const stored = await to.store.compareAndSet(accountId, expected, next.record, next.version);
    if (stored.outcome === 'stored') {
      return { outcome: 'stored', current: { version: stored.version, record: next.record } };
    }
    const there = stored.current;
    if (there && sameTokens(there.record, next.record)) return { outcome: 'stored', current: there };
    if (!there || (there.version < answer.used.version && sameSeed(there.record, next.record))) {
      to.alarm(accountId, 'forgotten', next.version);
    } else if (sameTokens(there.record, answer.used.record)) {
      next = { version: there.version + 1, record: { ...there.record, ...answer.changes } };
    } else {
      to.alarm(accountId, 'collision', there.version);
      const isNewer = issuedLater(next.record, there.record);
      await to.orphans.keep(accountId, isNewer ? there.record : next.record);
      if (!isNewer) return { outcome: 'lost', current: there };
      next = { version: there.version + 1, record: { ...there.record, ...answer.changes } };
    }
    expected = there?.version ?? 0;
  }
  throw new Error('credential record kept changing while an answer was being stored');
}

function sameTokens(left: CredentialRecord, right: CredentialRecord): boolean {
  return left.access_token === right.access_token && left.refresh_token === right.refresh_token;
}

/** Whether of two tokens of one login the first was issued later, as far as their expiries tell. */
export function issuedLater(mine: CredentialRecord, theirs: CredentialRecord): boolean {
  return sameSeed(mine, theirs) && (expiryOf(mine) ?? 0) > (expiryOf(theirs) ?? 0);
}
