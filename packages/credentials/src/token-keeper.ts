import { type Account, cancelled, type Failure, SingleFlight } from '@sluice/core';
import type { CredentialResult, Credentials } from './credentials.ts';
import { NO_CREDENTIAL, NO_RECORD, NOT_RENEWABLE, STORE_AWAY } from './failures.ts';
import { type HeldToken, holdToken } from './held-token.ts';
import { type TokenKeeperOptions, withDefaults } from './keeper-options.ts';
import { PendingWrites } from './pending-writes.ts';
import type { Versioned } from './record.ts';
import { RefreshBackoff } from './refresh-backoff.ts';
import type { RefreshTrigger } from './refresh-event.ts';
import { RefreshProtocol, type RefreshProtocolOptions } from './refresh-protocol.ts';
import { hasForgotten, reteach } from './reteach.ts';
import type { TokenCare } from './sweep/index.ts';
import { untilAborted } from './until-aborted.ts';
import type { Refreshed } from './vendor-call.ts';

const DEFAULT_LEAD_MS = 5 * 60_000;

/**
 * Keeps a usable token per account; see {@link Credentials}.
 *
 * All reasons to renew (expiry, lead, refusal) go through one protocol, one run per account in this process at a time.
 * Without the store, tokens in memory serve until they expire.
 */
export class TokenKeeper implements Credentials, TokenCare {
  readonly #options: TokenKeeperOptions;
  readonly #parts: Omit<RefreshProtocolOptions, 'pending'>;
  readonly #protocol: RefreshProtocol;
  readonly #pending: PendingWrites;
  readonly #backoff = new RefreshBackoff();
  readonly #held = new Map<string, HeldToken>();
  readonly #reads = new SingleFlight<HeldToken | Failure>();
  readonly #refreshes = new SingleFlight<Refreshed>();
  /** Accounts with a renewal ahead of time under way, which does not wait for other replicas. */
  readonly #ahead = new Set<string>();
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
    this.#parts = withDefaults(options);
    this.#pending = new PendingWrites(this.#parts, options.spool);
    this.#protocol = new RefreshProtocol({ ...this.#parts, pending: this.#pending });
  }

  /** Resolves when the spool has been taken up. Rejects when it cannot be read: a start must not pass over tokens. */
  recovered(): Promise<void> {
    return this.#pending.ready;
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

  async look(account: Account): Promise<number | undefined> {
    const held = await this.#read(account);
    if (!isHeld(held)) return undefined;
    return this.#isDue(account, held) ? held.expiresAt : undefined;
  }

  async renewAhead(account: Account): Promise<void> {
    const held = this.#held.get(account.id);
    // Others may have been faster since it was found due.
    if (held && this.#isDue(account, held)) await this.#refresh(account, held.versioned, 'lead');
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
      void this.#refresh(account, held.versioned, 'lead');
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
    const joinsImpatient = this.#ahead.has(account.id);
    let refreshed = await untilAborted(this.#refresh(account, held.versioned, trigger), signal);
    // A run that was already under way may have started from an older version and found the one we have.
    const nothingNew = refreshed?.result === 'reused' && refreshed.current.version <= seen;
    if (nothingNew || (joinsImpatient && refreshed?.result === 'busy')) {
      refreshed = await untilAborted(this.#refresh(account, held.versioned, trigger), signal);
    }
    if (!refreshed) return unavailable(cancelled('request cancelled'));
    if ('failure' in refreshed) {
      return unavailable(this.#backoff.check(account.id, seen, this.#options.clock()) ?? refreshed.failure);
    }
    const { credential } = this.#hold(account, refreshed.current, refreshed.result === 'refreshed');
    return credential ? { outcome: 'ready', credential } : unavailable(NO_CREDENTIAL);
  }

  #isDue(account: Account, held: HeldToken): boolean {
    const now = this.#options.clock();
    const due = !held.credential || now >= held.refreshAt;
    return due && this.#mayRefresh(account, held, now) === undefined;
  }

  /** Why a refresh would be pointless now; undefined when it is worth a call. */
  #mayRefresh(account: Account, held: HeldToken, now: number): Failure | undefined {
    const { version, record } = held.versioned;
    if (this.#pending.get(account.id)) return STORE_AWAY;
    const refresher = this.#options.refreshers[account.provider];
    if (!refresher || hasApiKey(held) || !refresher.canRefresh(account, record)) return NOT_RENEWABLE;
    return this.#backoff.check(account.id, version, now);
  }

  #refresh(account: Account, known: Versioned, trigger: RefreshTrigger): Promise<Refreshed> {
    return this.#refreshes.run(account.id, () => {
      if (trigger === 'lead') this.#ahead.add(account.id);
      const run = this.#runProtocol(account, known, trigger).finally(() => {
        this.#ahead.delete(account.id);
        this.#running.delete(run);
      });
      this.#running.add(run);
      return run;
    });
  }

  async #runProtocol(account: Account, known: Versioned, trigger: RefreshTrigger): Promise<Refreshed> {
    const refresher = this.#options.refreshers[account.provider];
    if (!refresher) return { result: 'rejected', failure: NOT_RENEWABLE };
    const refreshed = await this.#protocol.run(account, refresher, known, trigger);
    if ('current' in refreshed) {
      this.#backoff.clear(account.id);
      this.#hold(account, refreshed.current, refreshed.result !== 'reused');
    } else if (refreshed.result === 'rejected') {
      this.#backoff.rejected(account.id, known.version, refreshed.failure);
    } else if (refreshed.result === 'failed') {
      this.#backoff.failed(account.id, known.version, refreshed.failure, this.#options.clock());
    }
    return refreshed;
  }

  #read(account: Account): Promise<HeldToken | Failure> {
    return this.#reads.run(account.id, async () => {
      await this.#pending.ready.catch(() => {});
      const pending = this.#pending.get(account.id);
      if (pending) return this.#hold(account, pending, true);
      const before = this.#held.get(account.id);
      const stored = await this.#options.store.read(account.id).catch(() => 'away' as const);
      const held = this.#held.get(account.id);
      // A refresh has finished while the store was answering with what was there before it.
      if (held && held !== before) return held;
      if (stored === 'away') {
        this.#protocol.storeWasAway();
        return held ?? STORE_AWAY;
      }
      if (held && hasForgotten(stored, held.versioned)) {
        const current = await reteach(this.#parts, account.id, stored, held.versioned).catch(() => held.versioned);
        return this.#hold(account, current, false);
      }
      return stored ? this.#hold(account, stored, false) : NO_RECORD;
    });
  }

  /** Takes note of a record; one that is already held keeps its due times. */
  #hold(account: Account, versioned: Versioned, minted: boolean): HeldToken {
    const now = this.#options.clock();
    const staleAt = now + (this.#options.cacheMs ?? 5_000);
    const before = this.#held.get(account.id);
    const held =
      before && sameToken(before.versioned, versioned)
        ? { ...before, staleAt }
        : holdToken(versioned, {
            now,
            staleAt,
            minted,
            leadMs: this.#options.leadMs?.[account.provider] ?? DEFAULT_LEAD_MS,
          });
    this.#held.set(account.id, held);
    this.#tell(account, held);
    return held;
  }

  #tell(account: Account, held: HeldToken): void {
    try {
      this.#options.onToken?.(account, held.credential?.expiresAt);
    } catch {
      // An observer's mistake must not cost a token.
    }
  }
}

function sameToken(left: Versioned, right: Versioned): boolean {
  return left.version === right.version && left.record.access_token === right.record.access_token;
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
