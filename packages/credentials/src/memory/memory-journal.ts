import { type Clock, type Failure, makeId } from '@sluice/core';
import type { Begun, RefreshAttempt, RefreshJournal, Settlement, UsedToken } from '../refresh-journal.ts';

interface Entry {
  readonly attempt: RefreshAttempt;
  readonly state: 'open' | 'withdrawn' | 'failed' | 'rejected';
  readonly failures: number;
  readonly restUntil: number;
  readonly failure?: Failure;
}

/**
 * The refresh journal of a single process. It presumes nothing: what this process does not know about, nobody is doing.
 * It cannot tell whether a record has moved either, so it serves stores that only this process writes.
 */
export class MemoryRefreshJournal implements RefreshJournal {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async begin(accountId: string, used: UsedToken, patienceMs: number): Promise<Begun> {
    const now = this.#clock();
    const last = this.#entries.get(accountId);
    const known = last?.attempt.token === used.token ? last : undefined;
    if (known?.failure && known.state === 'rejected') return { outcome: 'rejected', failure: known.failure };
    if (known?.failure && known.state === 'failed' && now < known.restUntil) {
      return { outcome: 'resting', failure: known.failure, restMs: known.restUntil - now };
    }
    const open = known?.state === 'open' ? known.attempt : undefined;
    const trustedForMs = open ? open.startedAt + patienceMs - now : 0;
    if (trustedForMs > 0) return { outcome: 'open', trustedForMs };

    const attempt = { ...used, id: makeId('refresh'), fence: (last?.attempt.fence ?? 0) + 1, startedAt: now };
    const failures = known?.failures ?? 0;
    this.#entries.set(accountId, { attempt, state: 'open', failures, restUntil: 0 });
    return { outcome: 'begun', attempt, failures, ...(open && { unanswered: open }) };
  }

  async settle(accountId: string, attempt: RefreshAttempt, settlement: Settlement): Promise<void> {
    const last = this.#entries.get(accountId);
    if (last?.attempt.id !== attempt.id) return;
    this.#entries.set(accountId, {
      attempt,
      state: settlement.outcome,
      failures: settlement.outcome === 'failed' ? settlement.failures : last.failures,
      restUntil: settlement.outcome === 'failed' ? this.#clock() + settlement.restMs : 0,
      ...('failure' in settlement && { failure: settlement.failure }),
    });
  }

  async presume(): Promise<void> {}

  async newest(accountId: string): Promise<number | undefined> {
    return this.#entries.get(accountId)?.attempt.version;
  }
}
