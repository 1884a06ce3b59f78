import { type Account, sleep } from '@sluice/core';
import { CallGate } from './call-gate.ts';
import { NO_CREDENTIAL, NOT_RENEWABLE, peerTooSlow, STORE_AWAY } from './failures.ts';
import { expiryOf, tokenName, type Versioned } from './record.ts';
import type { RefreshEvent, RefreshTrigger } from './refresh-event.ts';
import type { RefreshLock } from './refresh-lock.ts';
import type { TokenRefresher } from './refresher.ts';
import { hasForgotten, reteach } from './reteach.ts';
import { type CallResult, callVendor, type Refreshed, type VendorCallOptions } from './vendor-call.ts';

export interface RefreshProtocolOptions extends VendorCallOptions {
  readonly lock: RefreshLock;
  /** Longest wait for a replica that is refreshing already, milliseconds. */
  readonly peerWaitMs: number;
  /** How long a call without an end is trusted to have one coming, milliseconds. */
  readonly patienceMs: number;
  /** Most calls to vendors at a time. */
  readonly concurrency: number;
  readonly onRefresh: (event: RefreshEvent) => void;
}

/** The lock outlives the call by this factor, so that storing the answer still happens under it. */
const LOCK_TTL_PER_CALL = 3;
const PEER_POLL_MS = 100;
const BUSY = { result: 'busy', failure: peerTooSlow(0) } as const;
/** A store that comes back is first told by those who hold an answer: for so long, or the patience, no open call is given up. */
const AFTER_TROUBLE_MS = 10_000;

/**
 * The only way a token is renewed: lock, read again, still needed?, write the attempt down, ask the vendor, store by
 * compare-and-set, release.
 *
 * The lock saves calls; journal and version make it right. Refresh tokens are single use, so an answer is stored before its
 * first use, a lost lock does not abort a call that has been sent, and a token that may be in somebody else's call is
 * left alone. Never rejects.
 */
export class RefreshProtocol {
  readonly #options: RefreshProtocolOptions;
  readonly #gate: CallGate;
  /** A process that has just started may have been started into trouble. */
  #troubleAt = performance.now();

  constructor(options: RefreshProtocolOptions) {
    this.#options = options;
    this.#gate = new CallGate(options.concurrency);
  }

  /** @param known the record found wanting; a newer one in the store is the answer, without a call. */
  async run(
    account: Account,
    refresher: TokenRefresher,
    known: Versioned,
    trigger: RefreshTrigger,
  ): Promise<Refreshed> {
    const started = performance.now();
    const refreshed = await this.#untilSettled(account, refresher, known, trigger).catch((): Refreshed => {
      this.storeWasAway();
      return { result: 'failed', failure: STORE_AWAY };
    });
    this.#tell(account, trigger, refreshed, performance.now() - started);
    return refreshed;
  }

  /** Somebody has found the store away. */
  storeWasAway(): void {
    this.#troubleAt = performance.now();
  }

  /** Tries until there is an outcome, waiting for others where they are at work on the same token. */
  async #untilSettled(
    account: Account,
    refresher: TokenRefresher,
    known: Versioned,
    trigger: RefreshTrigger,
  ): Promise<Refreshed> {
    const { lock, store, clock, callTimeoutMs, peerWaitMs, patienceMs, checkpoint } = this.#options;
    // Nobody waits for a renewal ahead of time, so it does not wait for others either.
    const giveUpAt = trigger === 'lead' ? 0 : performance.now() + peerWaitMs;
    let openUntil = 0;
    await checkpoint('started', account.id);
    for (;;) {
      // Somebody's open call is waited for without the lock: whoever has the answer does not need it.
      if (performance.now() >= openUntil) {
        const locked = await lock(account.id, callTimeoutMs * LOCK_TTL_PER_CALL, (lost) =>
          this.#underLock(account, refresher, known, trigger, lost),
        );
        await checkpoint('released', account.id);
        const call = locked.outcome === 'acquired' ? locked.result : BUSY;
        if (call.result === 'open') openUntil = performance.now() + Math.min(call.trustedForMs, patienceMs);
        else if (call.result !== 'moved' && call !== BUSY) return call;
        // The record is written to all the time: the next reading may be in time.
        if (call.result === 'moved' && performance.now() < giveUpAt) continue;
      }
      if (performance.now() >= giveUpAt) {
        const wait = Math.max(1_000, openUntil - performance.now());
        return { result: 'busy', failure: peerTooSlow(clock() + wait) };
      }
      await sleep(PEER_POLL_MS);
      const current = await store.read(account.id);
      if (current && isRenewed(current, known)) return { result: 'reused', current };
    }
  }

  async #underLock(
    account: Account,
    refresher: TokenRefresher,
    known: Versioned,
    trigger: RefreshTrigger,
    lost: AbortSignal,
  ): Promise<CallResult> {
    const { store, patienceMs, checkpoint } = this.#options;
    await checkpoint('locked', account.id);
    let before = await store.read(account.id);
    await checkpoint('reread', account.id);
    if (hasForgotten(before, known)) before = await reteach(this.#options, account.id, before, known);
    if (!before) return { result: 'rejected', failure: NO_CREDENTIAL };
    // Somebody else is teaching it something older at the same time: theirs must not be presented to the vendor.
    if (hasForgotten(before, known)) return BUSY;
    if (isRenewed(before, known)) return { result: 'reused', current: before };
    const used = before;
    if (!refresher.canRefresh(account, used.record)) return { result: 'rejected', failure: NOT_RENEWABLE };
    return this.#gate.run(trigger !== 'lead', async () => {
      if (lost.aborted) return BUSY;
      const troubled = performance.now() - this.#troubleAt < Math.min(AFTER_TROUBLE_MS, patienceMs);
      const patience = troubled ? Number.MAX_SAFE_INTEGER : patienceMs;
      return callVendor(this.#options, account, refresher, used, patience);
    });
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

/** A later version with the same token has changed in other fields: the token is as old as before. */
function isRenewed(current: Versioned, known: Versioned): boolean {
  return current.version > known.version && tokenName(current.record) !== tokenName(known.record);
}
