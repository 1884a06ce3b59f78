import { type Account, type Clock, type Failure, sleep } from '@sluice/core';
import { NO_CREDENTIAL, NOT_RENEWABLE, peerTooSlow, STORE_AWAY } from './failures.ts';
import { type CredentialRecord, expiryOf, type Versioned } from './record.ts';
import type { RefreshEvent, RefreshResult, RefreshTrigger } from './refresh-event.ts';
import type { RefreshLock } from './refresh-lock.ts';
import type { TokenRefresher } from './refresher.ts';
import type { CredentialStore } from './store.ts';

export interface RefreshProtocolOptions {
  readonly store: CredentialStore;
  readonly lock: RefreshLock;
  readonly clock: Clock;
  /** Longest call to the vendor, milliseconds. */
  readonly callTimeoutMs: number;
  /** Longest wait for a replica that is refreshing already, milliseconds. */
  readonly peerWaitMs: number;
  readonly onRefresh: (event: RefreshEvent) => void;
}

export type Refreshed =
  | {
      readonly result: Extract<RefreshResult, 'refreshed' | 'reused' | 'conflict' | 'unstored'>;
      readonly current: Versioned;
    }
  | { readonly result: Extract<RefreshResult, 'rejected' | 'failed' | 'busy'>; readonly failure: Failure };

/** The lock outlives the call by this factor, so that storing the answer still happens under it. */
const LOCK_TTL_PER_CALL = 3;
const PEER_POLL_MS = 100;
const STORE_ATTEMPTS = 4;
const STORE_PAUSE_MS = 150;

/**
 * The only way a token is renewed: lock, read again, still needed?, ask the vendor, store by compare-and-set, release.
 *
 * The lock saves calls; the version makes it right. Refresh tokens are single use, so an answer is stored before its
 * first use, a lost lock does not abort a call that has been sent, and a rejection counts only if the record is still
 * the one that was rejected. Never rejects.
 */
export class RefreshProtocol {
  readonly #options: RefreshProtocolOptions;

  constructor(options: RefreshProtocolOptions) {
    this.#options = options;
  }

  /** @param seen the version found wanting; a newer one in the store is the answer, without a call. */
  async run(account: Account, refresher: TokenRefresher, seen: number, trigger: RefreshTrigger): Promise<Refreshed> {
    const started = performance.now();
    const refreshed = await this.#underLock(account, refresher, seen).catch(
      (): Refreshed => ({ result: 'failed', failure: STORE_AWAY }),
    );
    this.#tell(account, trigger, refreshed, performance.now() - started);
    return refreshed;
  }

  async #underLock(account: Account, refresher: TokenRefresher, seen: number): Promise<Refreshed> {
    const { lock, store, clock, callTimeoutMs, peerWaitMs } = this.#options;
    for (let waited = 0; ; waited += PEER_POLL_MS) {
      const locked = await lock(account.id, callTimeoutMs * LOCK_TTL_PER_CALL, (lost) =>
        this.#refresh(account, refresher, seen, lost),
      );
      if (locked.outcome === 'acquired') return locked.result;
      if (waited >= peerWaitMs) return { result: 'busy', failure: peerTooSlow(clock() + 1_000) };
      await sleep(PEER_POLL_MS);
      const current = await store.read(account.id);
      if (current && current.version > seen) return { result: 'reused', current };
    }
  }

  async #refresh(account: Account, refresher: TokenRefresher, seen: number, lost: AbortSignal): Promise<Refreshed> {
    const { store, clock, callTimeoutMs } = this.#options;
    const before = await store.read(account.id);
    if (!before) return { result: 'rejected', failure: NO_CREDENTIAL };
    if (before.version > seen) return { result: 'reused', current: before };
    if (!refresher.canRefresh(account, before.record)) return { result: 'rejected', failure: NOT_RENEWABLE };
    if (lost.aborted) return { result: 'busy', failure: peerTooSlow(clock() + 1_000) };

    const answer = await refresher.refresh(account, before.record, AbortSignal.timeout(callTimeoutMs));
    switch (answer.outcome) {
      case 'refreshed':
        return this.#keep(account.id, before, { ...before.record, ...answer.changes });
      case 'rejected': {
        const now = await store.read(account.id);
        if (now && now.version !== before.version) return { result: 'reused', current: now };
        return { result: 'rejected', failure: answer.failure };
      }
      case 'failed':
        return { result: 'failed', failure: answer.failure };
    }
  }

  /** Stores a vendor's answer. A store that forgot (flushed, or set back by a failover) is told again; a newer record wins. */
  async #keep(accountId: string, before: Versioned, record: CredentialRecord): Promise<Refreshed> {
    let expected = before.version;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const stored = await this.#options.store.compareAndSet(accountId, expected, record);
        if (stored.outcome === 'stored') return { result: 'refreshed', current: { version: stored.version, record } };
        const there = stored.current?.version ?? 0;
        if (stored.current && there > expected) return { result: 'conflict', current: stored.current };
        expected = there;
      } catch {
        // The answer is in our hands only: try again before giving up on the store.
      }
      if (attempt === STORE_ATTEMPTS) return { result: 'unstored', current: { version: expected + 1, record } };
      await sleep(STORE_PAUSE_MS * attempt);
    }
  }

  #tell(account: Account, trigger: RefreshTrigger, refreshed: Refreshed, durationMs: number): void {
    const expiresAt = 'current' in refreshed ? expiryOf(refreshed.current.record) : undefined;
    try {
      this.#options.onRefresh({
        account,
        trigger,
        result: refreshed.result,
        durationMs,
        ...('current' in refreshed && { version: refreshed.current.version }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...('failure' in refreshed && { failure: refreshed.failure }),
      });
    } catch {
      // An observer's mistake must not cost a token that has just been paid for with the old one.
    }
  }
}
