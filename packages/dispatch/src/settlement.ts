import type { Failure, ProviderId } from '@sluice/core';
import type { Lease, Pool, Verdict } from '@sluice/pool';
import type { CooldownPolicy } from './cooldowns.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { DispatchObserver } from './record.ts';
import type { SlotWaiters } from './slot-waiters.ts';
import { verdictOf } from './verdict-of.ts';

/** What settling a lease needs to know about its provider. */
export interface SettlementDesk {
  readonly provider: ProviderId;
  readonly pool: Pool;
  readonly cooldowns: CooldownPolicy;
  readonly leases: LeaseKeeper;
  readonly waiters: SlotWaiters;
  readonly observer: DispatchObserver;
}

/**
 * One lease from pick to report. Whichever of success, failure or departure comes first is reported; the rest is
 * ignored, so every select has exactly one report however a request ends.
 */
export class Settlement {
  readonly lease: Lease;
  readonly #desk: SettlementDesk;
  #settled = false;

  constructor(desk: SettlementDesk, lease: Lease) {
    this.#desk = desk;
    this.lease = lease;
    desk.leases.hold(desk.pool, lease);
  }

  succeed(): void {
    this.#settle({ type: 'success' });
  }

  fail(failure: Failure): void {
    this.#settle(verdictOf(failure, this.#desk.cooldowns));
  }

  /** Nothing was learned about the account. */
  release(): void {
    this.#settle({ type: 'neutral' });
  }

  #settle(verdict: Verdict): void {
    if (this.#settled) return;
    this.#settled = true;
    const { pool, provider, leases, waiters, observer } = this.#desk;
    leases.letGo(pool, this.lease);
    // Nobody waits for the report: the client's last byte must not depend on it. A report that is lost leaves a
    // lease that runs out by itself.
    pool
      .report(this.lease, verdict)
      .then((result) => {
        if (result.change) observer.stateChanged?.({ provider, ...result.change });
      })
      .catch((error) => observer.poolUnreachable?.(provider, error))
      .finally(() => waiters.wake(provider));
  }
}
