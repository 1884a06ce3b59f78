import type { Failure } from '@sluice/core';
import { redact } from '../failure/index.ts';

/** What a token endpoint said when it gave no token. */
export interface Refusal {
  readonly status: number;
  /** The OAuth or vendor code, or ''. */
  readonly code: string;
  readonly body: string;
}

/** The refresh token will never work again. */
export function loginNeeded(refusal: Refusal): Failure {
  return {
    kind: 'authentication',
    scope: 'account',
    retryable: true,
    needsHuman: true,
    message: 'upstream refused the refresh token: a new login is needed',
    ...told(refusal),
  };
}

/** The endpoint is throttled or broken; the token is as good as before. */
export function refreshFailed(refusal: Refusal, retryAt?: number): Failure {
  const throttled = refusal.status === 429;
  return {
    kind: throttled ? 'rate_limit' : 'transient',
    scope: 'account',
    retryable: true,
    message: throttled ? 'token endpoint is rate limited' : 'token endpoint failed',
    ...told(refusal),
    ...(retryAt !== undefined && { retryAt }),
  };
}

/**
 * Our OAuth client is missing or wrong. Held against no account: all of them work again as soon as the configuration is
 * right.
 */
export function misconfigured(message: string, refusal?: Refusal): Failure {
  return {
    kind: 'permission',
    scope: 'none',
    retryable: true,
    needsHuman: true,
    message,
    ...(refusal ? told(refusal) : { code: 'configuration' }),
  };
}

/** A success that we cannot use. Its body is never quoted: it may hold the tokens we failed to find in it. */
export function unreadable(status: number): Failure {
  return {
    kind: 'transient',
    scope: 'account',
    retryable: true,
    status,
    message: 'token endpoint gave no access token',
  };
}

/** Cancelled here means that the time for a refresh was up; for whoever waits for the token that is trouble upstream. */
export function unanswered(failure: Failure): Failure {
  if (failure.kind !== 'cancelled') {
    const scope = failure.scope === 'none' ? 'none' : 'account';
    return { ...failure, scope, message: `token endpoint: ${failure.message}` };
  }
  return { kind: 'transient', scope: 'account', retryable: true, message: 'token endpoint did not answer in time' };
}

function told({ status, code, body }: Refusal): Pick<Failure, 'status' | 'code' | 'raw'> {
  return { status, ...(/^[\w.]{1,64}$/.test(code) && { code }), raw: redact(body) };
}
