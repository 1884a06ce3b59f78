import { tokenName, type Versioned } from './record.ts';
import type { RaiseAlarm } from './refresh-alarm.ts';
import type { RefreshJournal } from './refresh-journal.ts';
import { isReplacedBy, sameSeed } from './seed.ts';
import type { CredentialStore } from './store.ts';

export interface ReteachOptions {
  readonly store: CredentialStore;
  readonly journal: RefreshJournal;
  readonly alarm: RaiseAlarm;
}

/**
 * Whether the store has forgotten what this process remembers: its record is gone, or older than ours (flushed, restarted
 * empty, set back by a failover). A record that grew from another seed is a new login, whatever its version, unless it is the
 * file's, which an operator had replaced.
 */
export function hasForgotten(stored: Versioned | undefined, known: Versioned): boolean {
  if (!stored) return true;
  const isSameLogin = sameSeed(stored.record, known.record) || isReplacedBy(stored.record, known.record);
  return stored.version < known.version && isSameLogin;
}

/** Others that remember an older record win a round each at most. */
const MOST_ROUNDS = 20;

/**
 * Gives a store that has forgotten its record back, in its rightful version, and returns what is current then, which is
 * never older: others may be teaching it older records at the same time. A refresh is presumed to be under way, because a
 * store that lost the record has lost the journal and the locks as well.
 */
export async function reteach(
  to: ReteachOptions,
  accountId: string,
  stored: Versioned | undefined,
  known: Versioned,
): Promise<Versioned> {
  to.alarm(accountId, 'forgotten', known.version);
  let there = stored;
  for (let round = 0; round < MOST_ROUNDS && hasForgotten(there, known); round += 1) {
    await to.journal.presume(accountId, { token: tokenName(known.record), version: known.version });
    const answer = await to.store.compareAndSet(accountId, there?.version ?? 0, known.record, known.version);
    if (answer.outcome === 'stored') return { version: answer.version, record: known.record };
    there = answer.current;
  }
  return there && !hasForgotten(there, known) ? there : known;
}
