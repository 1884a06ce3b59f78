import type { FailureKind } from '@sluice/core';

/** When a circuit opens, and for how long. */
export interface TripPolicy {
  /** Errors in a row, at least 1. Default 3. */
  readonly failures: number;
  /** How long the circuit stays open before one probe is let through, ms. Default 30 minutes, at most 8 days. */
  readonly openMs: number;
}

/** How much the whole pool slows down after a vendor's sign of suspected abuse. */
export interface SlowPolicy {
  /** How long after the last sign, ms. Default 10 minutes. */
  readonly forMs: number;
  /** Least time between two picks over all replicas, ms. Default 1 000. */
  readonly spacingMs: number;
  /** Every further sign doubles the spacing up to this, ms. Default 10 000. */
  readonly maxSpacingMs: number;
}

/** How sessions are pinned to accounts where the strategy is `sticky`. */
export interface PinPolicy {
  /** How long after its last request a session is remembered, ms. Default 1 hour, at most 24 hours. */
  readonly forMs: number;
  /** Most sessions remembered per lane; the longest silent are forgotten first. Default 100 000, at most 200 000. */
  readonly most: number;
}

/** What an adapter can be told to judge by; give every replica the same. */
export interface PoolPolicy {
  readonly trip?: Partial<TripPolicy>;
  readonly slow?: Partial<SlowPolicy>;
  readonly pin?: Partial<PinPolicy>;
}

export interface CompletePolicy {
  readonly trip: TripPolicy;
  readonly slow: SlowPolicy;
  readonly pin: PinPolicy;
}

const HIGHEST_PIN: PinPolicy = { forMs: 24 * 3_600_000, most: 200_000 };

/** A policy with the defaults filled in. Throws a TypeError when a number is not a whole one of at least 1, or too high. */
export function completePolicy({ trip, slow, pin }: PoolPolicy): CompletePolicy {
  const policy = {
    trip: { failures: 3, openMs: 30 * 60_000, ...trip },
    slow: { forMs: 10 * 60_000, spacingMs: 1_000, maxSpacingMs: 10_000, ...slow },
    pin: { forMs: 3_600_000, most: 100_000, ...pin },
  };
  for (const [name, value] of Object.values(policy).flatMap((part) => Object.entries(part))) {
    if (!Number.isSafeInteger(value) || value < 1) throw new TypeError(`${name} must be a whole number of at least 1`);
  }
  for (const [name, highest] of Object.entries(HIGHEST_PIN) as [keyof PinPolicy, number][]) {
    if (policy.pin[name] > highest) throw new TypeError(`${name} of a pin must be at most ${highest}`);
  }
  return policy;
}

const ERRORS: ReadonlySet<FailureKind> = new Set(['transient', 'unknown', 'authentication', 'permission']);

/**
 * Whether a failure says that something is broken, and so counts towards tripping. Limits say when to come back, a model
 * the account does not have is a fact about its plan, and too little capacity is nobody's fault.
 */
export function countsAsError(kind: FailureKind): boolean {
  return ERRORS.has(kind);
}
