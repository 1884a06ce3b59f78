import type { Strategy } from '@sluice/core';

/** The line in which accounts take turns: one per (group, model) of a provider. */
export interface Lane {
  readonly group: string;
  readonly model: string;
  /** A family of models that share a vendor quota, where the vendor has such a thing. */
  readonly modelGroup?: string;
  /**
   * How turns are taken; default `round_robin`. Each strategy keeps an order of its own for the same (group, model), so it
   * may change at any time, and change back, and nothing is lost. Blocks, circuits and leases belong to the accounts.
   */
  readonly strategy?: Strategy;
}

/** The right to use one account for one request, until `expiresAt` unless renewed. Owned by one replica. */
export interface Lease {
  readonly id: string;
  readonly accountId: string;
  readonly owner: string;
  readonly lane: Lane;
  /** Epoch milliseconds by the clock of whoever keeps the pool. */
  readonly expiresAt: number;
}

export type Selection = Picked | Exhausted;

export interface Picked {
  readonly outcome: 'picked';
  readonly lease: Lease;
  /** Leases on this account over all replicas, this one included. */
  readonly inFlight: number;
}

/**
 * Nobody can take this request now.
 * `busy`: at least one account is healthy but has all its leases out, or is on probation with its probe under way;
 * `cooling`: all that could serve are blocked and the first is due at `retryAt`; `blocked`: all are blocked until a
 * person acts; `tried`: the only ones left have been tried by this request; `empty`: the lane has no members; `slowed`: the
 * pool is slowed down after a sign of suspected abuse and its next pick may be at `retryAt`, whoever would have been it.
 */
export interface Exhausted {
  readonly outcome: 'exhausted';
  readonly reason: 'busy' | 'cooling' | 'blocked' | 'tried' | 'empty' | 'slowed';
  /** Earliest known recovery in epoch milliseconds (`cooling` and `slowed` always have one; others have one when an account is cooling). */
  readonly retryAt?: number;
}
