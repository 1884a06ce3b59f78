import type { Failure, FailureKind } from '@sluice/core';

/** What a client is told about a failure: an HTTP status while headers are still ours to send, a code in any case. */
export interface ResponsesFailure {
  readonly status: number;
  /** Codex CLI and the SDKs branch on it: `rate_limit_exceeded` is tried again, `invalid_prompt` is not. */
  readonly code: string;
}

/**
 * An account's trouble with its own credentials is our trouble, not the caller's: a 401 or 403 would make clients throw
 * away a good key, so both become a server error. 499 is never read by anyone; the caller has gone.
 */
const BY_KIND: Record<FailureKind, ResponsesFailure> = {
  rate_limit: { status: 429, code: 'rate_limit_exceeded' },
  quota_exceeded: { status: 429, code: 'rate_limit_exceeded' },
  authentication: { status: 502, code: 'server_error' },
  permission: { status: 502, code: 'server_error' },
  not_found: { status: 404, code: 'model_not_found' },
  overloaded: { status: 503, code: 'server_is_overloaded' },
  transient: { status: 502, code: 'server_error' },
  unknown: { status: 502, code: 'server_error' },
  invalid_request: { status: 400, code: 'invalid_prompt' },
  cancelled: { status: 499, code: 'server_error' },
};

/** Codes of a refused request that clients act on, whoever found the fault. */
const KEPT_CODES = new Set([
  'context_length_exceeded',
  'cyber_policy',
  'invalid_prompt',
  'previous_response_not_found',
]);

/** Status and error code for a failure that ends a request. Codex CLI compacts and goes on when it reads that the prompt is too long. */
export function toResponsesFailure(failure: Pick<Failure, 'kind' | 'status' | 'code' | 'message'>): ResponsesFailure {
  const { kind, status, code, message } = failure;
  if (kind !== 'invalid_request') return BY_KIND[kind];
  if (/prompt is too long/i.test(message)) return { status: 400, code: 'context_length_exceeded' };
  if (code !== undefined && KEPT_CODES.has(code)) return { status: 400, code };
  return status === 413 ? { status, code: 'request_too_large' } : BY_KIND.invalid_request;
}
