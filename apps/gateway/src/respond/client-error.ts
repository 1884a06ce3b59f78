import type { Failure } from '@sluice/core';
import type { Refused } from '@sluice/dispatch';
import type { DialectError } from '../dialects/index.ts';

/** What a client is told when no answer can be given: dialect-neutral, ready for any error envelope. */
export interface ClientError extends DialectError {
  /** Whole seconds, at least 1. */
  readonly retryAfter?: number;
}

/** Clients obey `retry-after` to the letter; hours of it look like a hang. Seconds. */
const LONGEST_RETRY_AFTER = 3_600;

/** The answer for a request that no account served. `now` in epoch milliseconds. */
export function clientErrorOf(refused: Refused, now: number): ClientError {
  const error = statusOf(refused);
  if (error.status !== 503) return error;
  const seconds = refused.retryAt === undefined ? 1 : Math.ceil((refused.retryAt - now) / 1_000);
  return { ...error, retryAfter: Math.min(LONGEST_RETRY_AFTER, Math.max(1, seconds)) };
}

/** The same for an answer that broke off on its way. */
export function clientErrorOfFailure(failure: Failure): ClientError {
  return statusOf({ outcome: 'refused', reason: 'refused', failure, attempts: 1 });
}

/** An error as a failure, for a stream whose headers have gone out already. */
export function failureOf(error: ClientError): Failure {
  const kind = error.status === 503 ? 'overloaded' : error.status === 404 ? 'not_found' : 'transient';
  return { kind: error.status === 400 || error.status === 413 ? 'invalid_request' : kind, ...REST, ...error };
}

export const SHUTTING_DOWN: ClientError = { status: 503, message: 'The gateway is shutting down', retryAfter: 1 };

const REST = { scope: 'none', retryable: false } as const;

function statusOf({ failure, reason }: Refused): ClientError {
  switch (failure.kind) {
    case 'invalid_request':
      return { status: failure.status === 413 ? 413 : 400, message: failure.message };
    case 'not_found':
      return { status: 404, message: failure.message };
    case 'transient':
    case 'unknown':
      return { status: 502, message: failure.message };
    case 'cancelled':
      return { status: 503, message: failure.message };
    case 'overloaded':
      return { status: 503, message: failure.message };
    case 'rate_limit':
    case 'quota_exceeded':
    case 'authentication':
    case 'permission':
      return {
        status: 503,
        message: `${reason === 'exhausted' ? 'No healthy accounts available' : 'The accounts tried cannot serve this request now'}; the last one answered: ${failure.message}`,
      };
  }
}
