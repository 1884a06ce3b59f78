import type { Failure } from '@sluice/core';
import type { ErrorFacts } from './error-facts.ts';

/** What an upstream error means; how long it lasts is read off the answer. */
export type Meaning = Pick<
  Failure,
  'kind' | 'scope' | 'retryable' | 'message' | 'refreshable' | 'abuse' | 'needsHuman' | 'code'
> & {
  /** When it is over, where the answer names no time itself. */
  readonly lasts?: 'this_day' | 'this_month';
};

export interface Row {
  readonly when: (facts: ErrorFacts) => boolean;
  readonly meaning: Meaning;
}

/**
 * Order matters: too long, capacity, throttling that is really suspicion, suspension, quota by its code, then the rest from
 * special to general. Texts are matched by their gist because reasons are often null.
 */
export const ROWS: readonly Row[] = [
  {
    when: (f) =>
      f.reason === 'CONTENT_LENGTH_EXCEEDS_THRESHOLD' ||
      f.status === 413 ||
      refused(f, /input is too long|content length exceed/i),
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      // Coding clients compact the conversation and try again when they read these words.
      message: 'prompt is too long for the model',
      code: 'CONTENT_LENGTH_EXCEEDS_THRESHOLD',
    },
  },
  {
    when: (f) =>
      oneOf(f.reason, 'INSUFFICIENT_MODEL_CAPACITY', 'MODEL_TEMPORARILY_UNAVAILABLE') ||
      says(f, /unexpectedly high load|(?:insufficient|no) (?:model )?capacity|model is temporarily unavailable/i),
    meaning: {
      kind: 'overloaded',
      scope: 'none',
      retryable: true,
      message: 'the model has no capacity left right now',
    },
  },
  {
    when: (f) => says(f, /suspicious activity/i),
    meaning: {
      kind: 'rate_limit',
      scope: 'account',
      retryable: true,
      abuse: true,
      message: 'upstream limits this account for unusual activity',
      code: 'SUSPICIOUS_ACTIVITY',
    },
  },
  {
    when: (f) => f.reason === 'TEMPORARILY_SUSPENDED' || (f.status === 403 && says(f, /\bsuspended\b|\blocked\b/i)),
    meaning: {
      kind: 'permission',
      scope: 'account',
      retryable: true,
      needsHuman: true,
      message: 'upstream account is suspended',
    },
  },
  {
    when: (f) => oneOf(f.reason, 'MONTHLY_REQUEST_COUNT', 'OVERAGE_REQUEST_LIMIT_EXCEEDED'),
    meaning: {
      kind: 'quota_exceeded',
      scope: 'account',
      retryable: true,
      lasts: 'this_month',
      message: 'upstream account has used up its month',
    },
  },
  {
    // No client says when the day ends; that it does so at midnight UTC is our guess, from the month, which does.
    when: (f) => f.reason === 'DAILY_REQUEST_COUNT',
    meaning: {
      kind: 'quota_exceeded',
      scope: 'account',
      retryable: true,
      lasts: 'this_day',
      message: 'upstream account has used up its day',
    },
  },
  {
    when: (f) => f.reason === 'CONVERSATION_LIMIT_EXCEEDED',
    meaning: {
      kind: 'quota_exceeded',
      scope: 'account',
      retryable: true,
      message: 'upstream account has used up its conversations',
    },
  },
  {
    when: (f) => f.status === 402,
    meaning: {
      kind: 'quota_exceeded',
      scope: 'account',
      retryable: true,
      lasts: 'this_month',
      message: 'upstream account has used up its quota',
    },
  },
  {
    when: (f) => refused(f, /profile\s?arn is required/i),
    meaning: {
      kind: 'permission',
      scope: 'account',
      retryable: true,
      message: 'upstream account needs a profile ARN',
      code: 'PROFILE_ARN_REQUIRED',
    },
  },
  {
    when: (f) => f.reason === 'INVALID_MODEL_ID' || refused(f, /invalid model/i),
    meaning: {
      kind: 'not_found',
      scope: 'model',
      retryable: true,
      message: 'upstream account does not have this model',
      code: 'INVALID_MODEL_ID',
    },
  },
  {
    when: (f) => f.reason === 'INVALID_CONVERSATION_ID',
    meaning: { kind: 'transient', scope: 'none', retryable: true, message: 'upstream refused the conversation id' },
  },
  {
    when: (f) => f.reason === 'INVALID_KMS_GRANT' || f.reason.startsWith('CUSTOMER_KMS_'),
    meaning: {
      kind: 'permission',
      scope: 'account',
      retryable: true,
      needsHuman: true,
      message: "upstream cannot use the account's encryption key",
    },
  },
  {
    when: (f) =>
      f.status === 401 ||
      (f.status === 403 && says(f, /bearer token|token (?:is |has )?(?:expired|invalid)|(?:expired|invalid) token/i)),
    meaning: {
      kind: 'authentication',
      scope: 'account',
      retryable: true,
      refreshable: true,
      message: 'upstream refused the access token',
    },
  },
  {
    when: (f) => f.status === 403 && /^FEATURE_NOT_SUPPORTED$|^UNAUTHORIZED_/.test(f.reason),
    meaning: {
      kind: 'permission',
      scope: 'model',
      retryable: true,
      needsHuman: true,
      message: "upstream account's plan lacks this feature",
    },
  },
  {
    when: (f) => f.status === 403,
    meaning: { kind: 'permission', scope: 'account', retryable: true, message: 'upstream denied access' },
  },
  {
    when: (f) => f.status === 429,
    meaning: { kind: 'rate_limit', scope: 'account', retryable: true, message: 'upstream rate limit' },
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
    when: (f) => f.status === 400 || f.status === 422,
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      message: 'upstream could not read the request',
    },
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

function oneOf(reason: string, ...codes: readonly string[]): boolean {
  return codes.includes(reason);
}

function says(facts: ErrorFacts, gist: RegExp): boolean {
  return gist.test(facts.message);
}

/** Said in a 4xx: the same words in a proxy's 502 page mean nothing about the account or the request. */
function refused(facts: ErrorFacts, gist: RegExp): boolean {
  return facts.status >= 400 && facts.status < 500 && gist.test(facts.message);
}
