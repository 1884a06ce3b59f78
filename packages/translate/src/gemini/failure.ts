import type { Failure, FailureKind } from '@sluice/core';

/**
 * An account's trouble with its own credentials is our trouble, not the caller's: a 401 or 403 would make clients throw
 * away a good key, so both become a server error. 499 is never read by anyone; the caller has gone.
 */
const BY_KIND: Record<FailureKind, number> = {
  rate_limit: 429,
  quota_exceeded: 429,
  authentication: 502,
  permission: 502,
  not_found: 404,
  overloaded: 503,
  transient: 502,
  unknown: 502,
  invalid_request: 400,
  cancelled: 499,
};

/** The HTTP status for a failure that ends a request; the name beside it follows from it. A too large request keeps its 413. */
export function toGeminiStatus(failure: Pick<Failure, 'kind' | 'status'>): number {
  return failure.kind === 'invalid_request' && failure.status === 413 ? 413 : BY_KIND[failure.kind];
}
