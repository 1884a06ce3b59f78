import type { Failure } from '@sluice/core';

/** Failures of the token room itself. What a vendor's token endpoint said comes from its refresher. */

export const NO_CREDENTIAL: Failure = {
  kind: 'authentication',
  scope: 'account',
  retryable: true,
  needsHuman: true,
  message: 'account has no credential',
};

/** There is no record at all: the store may have lost it, and then it is brought back before long. */
export const NO_RECORD: Failure = {
  kind: 'transient',
  scope: 'account',
  retryable: true,
  message: 'credential store has nothing of this account',
};

/** The token is used up or refused, and there is nothing to renew it with. */
export const NOT_RENEWABLE: Failure = {
  kind: 'authentication',
  scope: 'account',
  retryable: true,
  needsHuman: true,
  message: 'credential is not accepted any more and cannot be renewed',
};

/** Held against nobody: it is our store that is away, and other accounts may still have a token in memory. */
export const STORE_AWAY: Failure = {
  kind: 'transient',
  scope: 'none',
  retryable: true,
  message: 'credential store does not answer',
};

/** Another replica has been refreshing for longer than a request should wait. */
export function peerTooSlow(retryAt: number): Failure {
  return { kind: 'transient', scope: 'none', retryable: true, retryAt, message: 'token is being refreshed elsewhere' };
}

/** A token endpoint that broke off instead of answering. */
export const REFRESH_BROKE: Failure = {
  kind: 'transient',
  scope: 'account',
  retryable: true,
  message: 'token endpoint gave no answer',
};
