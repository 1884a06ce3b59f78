import type { Failure, FailureKind } from '@sluice/core';
import type { ErrorType } from '@sluice/wire/anthropic';

/** What a client is told about a failure: an HTTP status while headers are still ours to send, a type in any case. */
export interface AnthropicFailure {
  readonly status: number;
  readonly type: ErrorType;
}

/**
 * An account's trouble with its own credentials is our trouble, not the caller's: a 401 or 403 would make clients throw
 * away a good key, so both become a server error. 499 is never read by anyone; the caller has gone.
 */
const BY_KIND: Record<FailureKind, AnthropicFailure> = {
  rate_limit: { status: 429, type: 'rate_limit_error' },
  quota_exceeded: { status: 429, type: 'rate_limit_error' },
  authentication: { status: 502, type: 'api_error' },
  permission: { status: 502, type: 'api_error' },
  not_found: { status: 404, type: 'not_found_error' },
  overloaded: { status: 529, type: 'overloaded_error' },
  transient: { status: 502, type: 'api_error' },
  unknown: { status: 502, type: 'api_error' },
  invalid_request: { status: 400, type: 'invalid_request_error' },
  cancelled: { status: 499, type: 'api_error' },
};

/** Status and error type for a failure that ends a request. A too large request keeps its 413. */
export function toAnthropicFailure(failure: Pick<Failure, 'kind' | 'status'>): AnthropicFailure {
  if (failure.kind === 'invalid_request' && failure.status === 413) return { status: 413, type: 'request_too_large' };
  return BY_KIND[failure.kind];
}
