import { type Account, type Clock, cancelled, type Failure, type ProviderId, SingleFlight } from '@sluice/core';
import type { CredentialResult, Credentials } from './credentials.ts';
import { NO_CREDENTIAL, NOT_RENEWABLE, STORE_AWAY } from './failures.ts';
import { type HeldToken, holdToken } from './held-token.ts';
import { PendingWrites } from './pending-writes.ts';
import type { Versioned } from './record.ts';
import { RefreshBackoff } from './refresh-backoff.ts';
import type { RefreshEvent, RefreshTrigger } from './refresh-event.ts';
import type { RefreshLock } from './refresh-lock.ts';
import { type Refreshed, RefreshProtocol } from './refresh-protocol.ts';
import type { TokenRefresher } from './refresher.ts';
import type { CredentialStore } from './store.ts';
import { untilAborted } from './until-aborted.ts';

export interface TokenKeeperOptions {
  readonly store: CredentialStore;
  readonly lock: RefreshLock;
  /** Who talks to each vendor's token endpoint. A provider without one has credentials that never change. */
  readonly refreshers: Readonly<Partial<Record<ProviderId, TokenRefresher>>>;
  readonly clock: Clock;
  /** How long before its expiry a token is renewed, milliseconds, ±10 %. Default 5 min. */
  readonly leadMs?: Readonly<Partial<Record<ProviderId, number>>>;
  /** How long a record is used before the store is asked again, milliseconds. Default 5 s. */
  readonly cacheMs?: number;
  /** Longest call to a token endpoint, milliseconds; the lock lasts three times as long. Default 10 s. */
  readonly callTimeoutMs?: number;
  /** Longest wait for another replica's refresh, milliseconds. Default 5 s. */
  readonly peerWaitMs?: number;
  /** Told of every run of the refresh protocol, for logs and metrics. */
  readonly onRefresh?: (event: RefreshEvent) => void;
}

const DEFAULT_LEAD_MS = 5 * 60_000;

/**
 * Keeps a usable token per account; see {@link Credentials}.
 *
 * All reasons to renew (expiry, lead, refusal) go through one protocol, one run per account in this process at a time.
 * Without the store, tokens in memory serve until they expire.
 */
export class TokenKeeper implements Credentials {
  readonly #options: TokenKeeperOptions;
  readonly #protocol: RefreshProtocol;
  readonly #pending: PendingWrites;
  readonly #backoff = new RefreshBackoff();
  readonly #held = new Map<string, HeldToken>();
  readonly #reads = new SingleFlight<HeldToken | Failure>();
  readonly #refreshes = new SingleFlight<Refreshed>();
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
    this.#pending = new PendingWrites(options.store);
    this.#protocol = new RefreshProtocol({
      store: options.store,
      lock: options.lock,
      clock: options.clock,
      callTimeoutMs: options.callTimeoutMs ?? 10_000,
      peerWaitMs: options.peerWaitMs ?? 5_000,
      onRefresh: options.onRefresh ?? (() => {}),
    });
  }

  async get(account: Account, signal: AbortSignal): Promise<CredentialResult> {
    let held = this.#held.get(account.id);
    if (!held || this.#options.clock() >= held.staleAt) {
      const read = await this.#read(account);
      if (!isHeld(read)) return unavailable(read);
      held = read;
    }
    return this.#serve(account, held, signal);
  }

  async renewAfterRefusal(account: Account, refusedVersion: number, signal: AbortSignal): Promise<CredentialResult> {
    let held = this.#held.get(account.id);
    if (!held || held.versioned.version <= refusedVersion) {
      const read = await this.#read(account);
      if (!isHeld(read)) return unavailable(read);
      held = read;
    }
    if (held.versioned.version > refusedVersion) return this.#serve(account, held, signal);
    return this.#renew(account, held, 'refused', signal);
  }

  /** Waits for refreshes under way: their answers must be stored. */
  async close(): Promise<void> {
    await Promise.all(this.#running);
    await this.#pending.close();
  }

  #serve(account: Account, held: HeldToken, signal: AbortSignal): CredentialResult | Promise<CredentialResult> {
    const now = this.#options.clock();
    if (!held.credential || now >= held.expiresAt) return this.#renew(account, held, 'expired', signal);
    if (now >= held.refreshAt && this.#mayRefresh(account, held, now) === undefined) {
      void this.#refresh(account, held.versioned.version, 'lead');
    }
    return { outcome: 'ready', credential: held.credential };
  }

  async #renew(
    account: Account,
    held: HeldToken,
    trigger: RefreshTrigger,
    signal: AbortSignal,
  ): Promise<CredentialResult> {
    const obstacle = this.#mayRefresh(account, held, this.#options.clock());
    if (obstacle) return unavailable(obstacle);
    const seen = held.versioned.version;
    let refreshed = await untilAborted(this.#refresh(account, seen, trigger), signal);
    // A run that was already under way may have started from an older version and found the one we have.
    if (refreshed?.result === 'reused' && refreshed.current.version <= seen) {
      refreshed = await untilAborted(this.#refresh(account, seen, trigger), signal);
    }
    if (!refreshed) return unavailable(cancelled('request cancelled'));
    if ('failure' in refreshed) {
      return unavailable(this.#backoff.check(account.id, seen, this.#options.clock()) ?? refreshed.failure);
    }
    const { credential } = this.#hold(account, refreshed.current, refreshed.result === 'refreshed');
    return credential ? { outcome: 'ready', credential } : unavailable(NO_CREDENTIAL);
  }

  /** Why a refresh would be pointless now; undefined when it is worth a call. */
  #mayRefresh(account: Account, held: HeldToken, now: number): Failure | undefined {
    const { version, record } = held.versioned;
    if (this.#pending.get(account.id)) return STORE_AWAY;
    const refresher = this.#options.refreshers[account.provider];
    if (!refresher || hasApiKey(held) || !refresher.canRefresh(account, record)) return NOT_RENEWABLE;
    return this.#backoff.check(account.id, version, now);
  }

  #refresh(account: Account, seen: number, trigger: RefreshTrigger): Promise<Refreshed> {
    return this.#refreshes.run(account.id, () => {
      const run = this.#runProtocol(account, seen, trigger).finally(() => this.#running.delete(run));
      this.#running.add(run);
      return run;
    });
  }

  async #runProtocol(account: Account, seen: number, trigger: RefreshTrigger): Promise<Refreshed> {
    const refresher = this.#options.refreshers[account.provider];
    if (!refresher) return { result: 'rejected', failure: NOT_RENEWABLE };
    const refreshed = await this.#protocol.run(account, refresher, seen, trigger);
    if ('current' in refreshed) {
      this.#backoff.clear(account.id);
      if (refreshed.result === 'unstored') this.#pending.add(account.id, refreshed.current);
      this.#hold(account, refreshed.current, refreshed.result !== 'reused');
    } else if (refreshed.result === 'rejected') {
      this.#backoff.rejected(account.id, seen, refreshed.failure);
    } else if (refreshed.result === 'failed') {
      this.#backoff.failed(account.id, seen, refreshed.failure, this.#options.clock());
    }
    return refreshed;
  }

  #read(account: Account): Promise<HeldToken | Failure> {
    return this.#reads.run(account.id, async () => {
      const pending = this.#pending.get(account.id);
      if (pending) return this.#hold(account, pending, true);
      const before = this.#held.get(account.id);
      const stored = await this.#options.store.read(account.id).catch(() => 'away' as const);
      const held = this.#held.get(account.id);
      // A refresh has finished while the store was answering with what was there before it.
      if (held && held !== before) return held;
      if (stored === 'away') return held ?? STORE_AWAY;
      if (stored) return this.#hold(account, stored, false);
      return held ? this.#restore(account, held) : NO_CREDENTIAL;
    });
  }

  /** The store has lost a record that is still in memory here (flushed, or a failover): it gets it back. */
  async #restore(account: Account, held: HeldToken): Promise<HeldToken> {
    const { record } = held.versioned;
    const answer = await this.#options.store.compareAndSet(account.id, 0, record).catch(() => undefined);
    if (!answer) return held;
    const current = answer.outcome === 'stored' ? { version: answer.version, record } : answer.current;
    return current ? this.#hold(account, current, false) : held;
  }

  /** Takes note of a record; one that is already held keeps its due times. */
  #hold(account: Account, versioned: Versioned, minted: boolean): HeldToken {
    const now = this.#options.clock();
    const staleAt = now + (this.#options.cacheMs ?? 5_000);
    const before = this.#held.get(account.id);
    const held =
      before?.versioned.version === versioned.version
        ? { ...before, staleAt }
        : holdToken(versioned, {
            now,
            staleAt,
            minted,
            leadMs: this.#options.leadMs?.[account.provider] ?? DEFAULT_LEAD_MS,
          });
    this.#held.set(account.id, held);
    return held;
  }
}

function hasApiKey(held: HeldToken): boolean {
  return typeof held.versioned.record.api_key === 'string' && held.versioned.record.api_key !== '';
}

function isHeld(read: HeldToken | Failure): read is HeldToken {
  return 'versioned' in read;
}

function unavailable(failure: Failure): CredentialResult {
  return { outcome: 'unavailable', failure };
}
