import type { Failure } from '@sluice/core';

/** Full jitter between half and the whole of the base, so that simultaneous failures do not retry in step. */
const TRANSIENT_BASE_MS = 50;
const OVERLOADED_BASE_MS = 1_000;
const LONGEST_MS = 5_000;

/**
 * Milliseconds to wait before the next send after a failure. An account's own limit costs nothing to leave behind; a vendor that
 * has no capacity gets room (1 s, 2 s, 4 s, at most 5 s), because another account meets the same wall.
 */
export function pauseBeforeNext(failure: Failure, attempts: number): number {
  const base =
    failure.kind === 'overloaded' ? OVERLOADED_BASE_MS : failure.kind === 'transient' ? TRANSIENT_BASE_MS : 0;
  const delay = Math.min(LONGEST_MS, base * 2 ** (attempts - 1));
  return Math.round(delay * (0.5 + Math.random() / 2));
}
