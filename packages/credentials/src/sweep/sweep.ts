import { type Account, sleep } from '@sluice/core';
import type { RefreshLock } from '../refresh-lock.ts';
import { forEachAtMost } from './for-each-at-most.ts';
import { Leadership } from './leadership.ts';
import type { TokenCare } from './token-care.ts';

export interface SweepOptions {
  /** All accounts, asked for at every sweep: also those that are cooling or switched off, whose tokens must be good when they return. */
  readonly accounts: () => Iterable<Account>;
  readonly care: TokenCare;
  /** The lock that keeps replicas from refreshing one account twice; the lead is an account of its own to it. */
  readonly lock: RefreshLock;
  /** Pause between two sweeps, milliseconds, ±10 %. Default 30 s. */
  readonly intervalMs?: number;
  /** Most renewals at a time. Default 10. */
  readonly concurrency?: number;
  /** How long the lead outlives a leader that died, milliseconds. Default 15 s. */
  readonly leaseMs?: number;
  /** Told when this replica becomes or ceases to be the one that renews ahead of time. */
  readonly onLead?: (leads: boolean) => void;
}

/** No account can have this id: account ids hold no blanks. */
const LEADER = 'sweep leader';
const LOOKS_AT_A_TIME = 25;

/**
 * Renews tokens before anybody needs them: every replica looks at all accounts at every interval, and the one that leads
 * renews those that are due, soonest expiry first.
 */
export class Sweep {
  readonly #options: SweepOptions;
  readonly #leadership: Leadership;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #renewing: Promise<void> | undefined;

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#leadership = new Leadership({
      lock: options.lock,
      name: LEADER,
      leaseMs: options.leaseMs ?? 15_000,
      onChange: options.onLead ?? (() => {}),
    });
  }

  /** Starts with a sweep at once and goes on until {@link stop}. To be called once. */
  start(): void {
    this.#running = this.#run();
  }

  /** Waits for the renewals under way and gives up the lead. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#renewing;
    await this.#leadership.stop();
  }

  async #run(): Promise<void> {
    const stopping = this.#stopping.signal;
    await this.#leadership.start();
    while (!stopping.aborted) {
      await this.#sweep(stopping);
      await sleep((this.#options.intervalMs ?? 30_000) * (0.9 + Math.random() * 0.2), stopping);
    }
  }

  async #sweep(stopping: AbortSignal): Promise<void> {
    const { accounts, care, concurrency = 10 } = this.#options;
    const due: { readonly account: Account; readonly expiresAt: number }[] = [];
    await forEachAtMost(LOOKS_AT_A_TIME, accounts(), stopping, async (account) => {
      const expiresAt = await care.look(account);
      if (expiresAt !== undefined) due.push({ account, expiresAt });
    });
    if (!this.#leadership.leads || this.#renewing) return;
    due.sort((a, b) => a.expiresAt - b.expiresAt);
    // Looking goes on meanwhile: a store that forgets must be reminded in time, however slow the vendors are.
    this.#renewing = forEachAtMost(concurrency, due, stopping, ({ account }) => care.renewAhead(account)).finally(
      () => {
        this.#renewing = undefined;
      },
    );
  }
}
