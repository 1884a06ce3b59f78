import { type Row, STATUS_ROWS } from '../failure/index.ts';
import type { ErrorFacts } from './error-facts.ts';

const INVALID_SIGNATURE = 'invalid_thinking_signature';
const MISSING_THOUGHTS = 'invalid_thinking_blocks';

/** Failures that the same request does not meet once it has lost the thoughts of earlier answers. */
export const CURED_WITHOUT_THOUGHTS: ReadonlySet<string> = new Set([INVALID_SIGNATURE, MISSING_THOUGHTS]);

/**
 * Order matters: what the request itself did, what the account may not do although it was said with a 400 or a 429, then
 * limits from the longest to the vaguest, then the rest by status. A window that is rejected beats every text: vendors
 * append hints about extra usage to plain limits too.
 */
export const ROWS: readonly Row<ErrorFacts>[] = [
  {
    // Signatures belong to one model family: the sender drops the thinking and tries the same account once more.
    when: (f) =>
      f.status === 400 &&
      /signature[^.]{0,40}thinking|thinking[^.]{0,40}signature|data[^.]{0,20}redacted_thinking/i.test(f.message),
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      message: 'upstream refused the signature of a thinking block',
      code: INVALID_SIGNATURE,
    },
  },
  {
    // Thoughts that are missing, or are not where or what they were: without any, and without a budget, the request is fine.
    when: (f) =>
      f.status === 400 &&
      /expected `?thinking`? or `?redacted_thinking`?|thinking`? blocks[^.]{0,60}cannot be modified/i.test(f.message),
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      message: 'upstream refused the thinking blocks of an earlier answer',
      quotesUpstream: true,
      code: MISSING_THOUGHTS,
    },
  },
  {
    // Subscriptions serve Claude Code only; an account with an API key takes the same request.
    when: (f) => says(f, /only authorized for use with claude code/i),
    meaning: {
      kind: 'permission',
      scope: 'none',
      retryable: true,
      message: 'upstream serves Claude Code only with this account',
    },
  },
  {
    when: (f) =>
      says(
        f,
        /organization has been disabled|account has been disabled|OAuth authentication is currently not allowed/i,
      ),
    meaning: {
      kind: 'permission',
      scope: 'account',
      retryable: true,
      needsHuman: true,
      message: 'upstream account is disabled or may not be used this way',
    },
  },
  {
    when: (f) => f.status === 402 || says(f, /credit balance is too low/i),
    meaning: {
      kind: 'quota_exceeded',
      scope: 'account',
      retryable: true,
      message: 'upstream account has run out of credit',
    },
  },
  {
    // The organisation's own limit (400) or that of its tier (429): no reset header, but a date in the sentence.
    when: (f) =>
      f.code === 'enforced_spend_limit_reached' ||
      says(f, /reached your (?:specified )?(?:workspace )?API usage limits/i),
    meaning: {
      kind: 'quota_exceeded',
      scope: 'account',
      retryable: true,
      endsWithMonth: true,
      message: 'upstream account has used up its spend for the month',
    },
  },
  {
    when: (f) => f.limits.usedUp === 'account',
    meaning: {
      kind: 'quota_exceeded',
      scope: 'account',
      retryable: true,
      message: 'upstream account has used up its window',
    },
  },
  {
    when: (f) => f.limits.usedUp === 'model_group',
    meaning: {
      kind: 'quota_exceeded',
      scope: 'model_group',
      retryable: true,
      message: 'upstream account has used up its window for this family of models',
    },
  },
  {
    // What this request asked for (long context, fast mode) costs extra; everything else still works on the account.
    when: (f) =>
      f.code === 'credits_required' ||
      says(f, /extra usage|usage credits are required|credits are required for|fast request rejected/i),
    meaning: {
      kind: 'permission',
      scope: 'none',
      retryable: true,
      message: 'upstream wants extra usage for long context or fast mode',
      code: 'extra_usage_required',
    },
  },
  {
    // Said by the edge in passing: no window is used up, and nothing tells when it would be over.
    when: (f) => f.status === 429 && !f.limits.namesReset,
    meaning: { kind: 'rate_limit', scope: 'none', retryable: true, message: 'upstream rate limit without a reset' },
  },
  {
    when: (f) => f.status === 401 && /invalid x-api-key/i.test(f.message),
    meaning: {
      kind: 'authentication',
      scope: 'account',
      retryable: true,
      needsHuman: true,
      message: 'upstream refused the API key',
    },
  },
  ...STATUS_ROWS,
];

/** Said in a 4xx: the same words in a proxy's 502 page mean nothing about the account or the request. */
function says(facts: ErrorFacts, gist: RegExp): boolean {
  return facts.status >= 400 && facts.status < 500 && gist.test(facts.message);
}
