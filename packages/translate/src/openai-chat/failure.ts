import type { Failure, FailureKind } from '@sluice/core';
import { type OpenaiErrorBody, openaiError, openaiErrorCodeForStatus } from '@sluice/wire/openai-error';

/** What a client is told about a failure: an HTTP status while headers are still ours to send, a code in any case. */
export interface OpenaiFailure {
  readonly status: number;
  /** Machine code; null when there is none. */
  readonly code: string | null;
}

/**
 * An account's trouble with its own credentials is our trouble, not the caller's: a 401 or 403 would make clients throw
 * away a good key. 529 is Anthropic's word, OpenAI's is 503. 499 is never read by anyone; the caller has gone.
 */
const STATUS_BY_KIND: Record<FailureKind, number> = {
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

/** The code that makes coding clients compact the conversation, under every name upstreams have for it. */
const TOO_LONG = 'context_length_exceeded';
const TOO_LONG_ALIASES: ReadonlySet<string> = new Set([TOO_LONG, 'CONTENT_LENGTH_EXCEEDS_THRESHOLD']);

/** Status and code for a failure that ends a request. A too large request keeps its 413, a refused one its OpenAI code. */
export function toOpenaiFailure(failure: Pick<Failure, 'kind' | 'status' | 'code'>): OpenaiFailure {
  const { kind, code } = failure;
  if (kind === 'not_found') return { status: 404, code: 'model_not_found' };
  if (kind !== 'invalid_request') {
    const status = STATUS_BY_KIND[kind];
    return { status, code: openaiErrorCodeForStatus(status) };
  }
  if (code !== undefined && TOO_LONG_ALIASES.has(code)) return { status: 400, code: TOO_LONG };
  if (failure.status === 413) return { status: 413, code: openaiErrorCodeForStatus(413) };
  return { status: 400, code: code !== undefined && /^[a-z][a-z_]*$/.test(code) ? code : null };
}

/** The error body for a failure: of a whole answer, and of an error inside a stream. */
export function toErrorBody(failure: Failure, requestId: string): OpenaiErrorBody {
  const { status, code } = toOpenaiFailure(failure);
  return openaiError(status, failure.message, requestId, { code });
}
