import type { Failure } from '@sluice/core';
import { departureFailure } from './departure.ts';
import type { DispatchRequest, Refused, Wasted } from './request.ts';

/** One request's way through the retry loop. */
export interface Run extends DispatchRequest {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Of `performance.now()`, which tells parts of a millisecond. */
  readonly begunAt: number;
  attempts: number;
  /** Taken from the retry budget. */
  spent: number;
  upstreamMs: number;
  lastFailure: Failure | undefined;
  /** When the first of the accounts that cannot serve now is due back, epoch milliseconds. */
  retryAt: number | undefined;
}

export function startRun(request: DispatchRequest, now: number): Run {
  return {
    ...request,
    startedAt: now,
    begunAt: performance.now(),
    upstreamMs: 0,
    attempts: 0,
    spent: 0,
    lastFailure: undefined,
    retryAt: undefined,
  };
}

const NO_ACCOUNT: Failure = {
  kind: 'overloaded',
  scope: 'none',
  retryable: true,
  message: 'No healthy accounts available',
};

export const POOL_UNREACHABLE: Failure = {
  kind: 'overloaded',
  scope: 'none',
  retryable: true,
  message: 'The account pool cannot be reached',
};

export function refused(reason: Refused['reason'], run: Pick<Run, 'lastFailure' | 'attempts' | 'retryAt'>): Refused {
  return {
    outcome: 'refused',
    reason,
    failure: run.lastFailure ?? NO_ACCOUNT,
    attempts: run.attempts,
    ...(run.retryAt !== undefined && { retryAt: run.retryAt }),
  };
}

/** Nobody waits for the answer any more. */
export function gone(run: Run, wasted?: Wasted): Refused {
  const failure = departureFailure(run.signal);
  return { outcome: 'refused', reason: 'gone', failure, attempts: run.attempts, ...(wasted && { wasted }) };
}

export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
