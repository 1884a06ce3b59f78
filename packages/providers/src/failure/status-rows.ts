import type { Row } from './row.ts';

/** The least that is known of any answer. */
export interface StatusFacts {
  readonly status: number;
  readonly isHtml: boolean;
}

/**
 * What a status means when the vendor has said nothing better: the end of every vendor's table, and all of it for
 * vendors nobody knows.
 */
export const STATUS_ROWS: readonly Row<StatusFacts>[] = [
  {
    // A page for people is a challenge or a block by whoever stands in front of the vendor, not a word about the account.
    when: (f) => f.status === 403 && f.isHtml,
    meaning: { kind: 'transient', scope: 'model', retryable: true, message: 'upstream is behind a challenge page' },
  },
  {
    when: (f) => f.status === 401,
    meaning: {
      kind: 'authentication',
      scope: 'account',
      retryable: true,
      refreshable: true,
      message: 'upstream refused the access token',
    },
  },
  {
    when: (f) => f.status === 402,
    meaning: {
      kind: 'quota_exceeded',
      scope: 'account',
      retryable: true,
      message: 'upstream account has run out of credit',
    },
  },
  {
    when: (f) => f.status === 403,
    meaning: { kind: 'permission', scope: 'account', retryable: true, message: 'upstream denied access' },
  },
  {
    when: (f) => f.status === 404,
    meaning: {
      kind: 'not_found',
      scope: 'model',
      retryable: true,
      message: 'upstream does not know this model or path',
    },
  },
  {
    when: (f) => f.status === 409,
    meaning: { kind: 'transient', scope: 'none', retryable: true, message: 'upstream saw a conflict' },
  },
  {
    when: (f) => f.status === 413,
    meaning: { kind: 'invalid_request', scope: 'none', retryable: false, message: 'request is too large for upstream' },
  },
  {
    when: (f) => f.status === 429,
    meaning: { kind: 'rate_limit', scope: 'model', retryable: true, message: 'upstream rate limit' },
  },
  {
    when: (f) => f.status === 400 || f.status === 422,
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      message: 'upstream could not read the request',
      quotesUpstream: true,
    },
  },
  {
    when: (f) => f.status === 529,
    meaning: { kind: 'overloaded', scope: 'none', retryable: true, message: 'upstream is overloaded' },
  },
  {
    when: (f) => f.status >= 500 || f.status === 408,
    meaning: { kind: 'transient', scope: 'model', retryable: true, message: 'upstream failed' },
  },
  {
    when: () => true,
    meaning: { kind: 'unknown', scope: 'model', retryable: true, message: 'upstream gave an answer nobody expected' },
  },
];
