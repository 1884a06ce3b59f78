import { type Row, STATUS_ROWS } from '../failure/index.ts';
import { named, type OpenAiErrorFacts } from './error-facts.ts';

/**
 * OpenAI's errors by API key, and those of servers that speak like it. Codes before statuses, because imitators get the
 * statuses wrong more often than the codes.
 */
export const OPENAI_ROWS: readonly Row<OpenAiErrorFacts>[] = [
  {
    when: (f) =>
      named(f, 'context_length_exceeded', 'string_above_max_length') ||
      (isClientStatus(f) && /maximum context length|context (?:length|window|size)/i.test(f.message)),
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      // Coding clients compact the conversation and try again when they read these words.
      message: 'prompt is too long for the model',
      code: 'context_length_exceeded',
    },
  },
  {
    when: (f) => named(f, 'invalid_prompt', 'content_policy_violation', 'content_filter', 'cyber_policy'),
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      message: 'upstream refused the content of the request',
      quotesUpstream: true,
    },
  },
  {
    when: (f) =>
      named(
        f,
        'insufficient_quota',
        'credit_balance_exhausted',
        'organization_spend_limit_exceeded',
        'project_spend_limit_exceeded',
        'organization_usage_limit_exceeded',
        'billing_hard_limit_reached',
      ) ||
      ((f.status === 429 || f.status === 402) &&
        /exceeded your current quota|insufficient (?:quota|credits?|balance|funds)/i.test(f.message)),
    meaning: {
      kind: 'quota_exceeded',
      scope: 'account',
      retryable: true,
      message: 'upstream account has used up its quota',
    },
  },
  {
    when: (f) => named(f, 'server_is_overloaded', 'slow_down', 'overloaded_error', 'engine_overloaded'),
    meaning: { kind: 'overloaded', scope: 'none', retryable: true, message: 'upstream is overloaded' },
  },
  {
    when: (f) => named(f, 'rate_limit_exceeded', 'rate_limit_error'),
    meaning: { kind: 'rate_limit', scope: 'model', retryable: true, message: 'upstream rate limit' },
  },
  {
    when: (f) => named(f, 'model_not_found', 'model_not_available'),
    meaning: {
      kind: 'not_found',
      scope: 'model',
      retryable: true,
      message: 'upstream account does not have this model',
    },
  },
  {
    // A key has nothing to be renewed with.
    when: (f) =>
      named(f, 'invalid_api_key', 'ip_not_authorized', 'account_deactivated') ||
      (f.status === 401 && /incorrect api key|invalid api key/i.test(f.message)),
    meaning: {
      kind: 'authentication',
      scope: 'account',
      retryable: true,
      needsHuman: true,
      message: 'upstream refused the API key',
    },
  },
  {
    when: (f) => named(f, 'unsupported_country_region_territory'),
    meaning: {
      kind: 'permission',
      scope: 'account',
      retryable: true,
      message: 'upstream does not serve the region requests come from',
    },
  },
  ...STATUS_ROWS,
];

function isClientStatus({ status }: OpenAiErrorFacts): boolean {
  return status >= 400 && status < 500 && status !== 429;
}
