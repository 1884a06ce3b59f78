import { describe, expect, test } from 'vitest';
import {
  ACCOUNT_QUOTA,
  CLIENT_FAULT,
  DENIED,
  type Expected,
  expectFailure,
  NO_MODEL,
  OVERLOADED,
  RATE_LIMIT,
  REFUSED_KEY,
  TRANSIENT,
  until,
} from '../failure/expected.fixture.ts';
import { testHostileAnswers } from '../failure/hostile.fixture.ts';
import { classifyOpenAiFailure, classifyOpenAiStreamError } from './classify-failure.ts';

const NOW = Date.UTC(2026, 9, 26, 12);
const DAY = 86_400_000;

type Headers = Readonly<Record<string, string>>;
const error = (code: unknown, message = 'x', type = 'invalid_request_error'): string =>
  JSON.stringify({ error: { message, type, param: null, code } });
const RATE = error('rate_limit_exceeded', 'Rate limit reached for requests', 'requests');
const reset = (of: string, remaining: string, value: string): Headers => ({
  [`x-ratelimit-limit-${of}`]: '100',
  [`x-ratelimit-remaining-${of}`]: remaining,
  [`x-ratelimit-reset-${of}`]: value,
});

const TOO_LONG = { ...CLIENT_FAULT, code: 'context_length_exceeded', message: 'prompt is too long for the model' };
const REGION = { ...DENIED, message: 'upstream does not serve the region requests come from' };

type Answer = readonly [name: string, status: number, headers: Headers, body: string, Expected];

const QUOTAS: readonly Answer[] = [
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
].map((code) => [code, 429, {}, error(code), until(undefined, { ...ACCOUNT_QUOTA, code })]);

const ANSWERS: readonly Answer[] = [
  ['wrong key', 401, {}, error('invalid_api_key', 'Incorrect API key provided: sk-canary12345'), REFUSED_KEY],
  ['wrong address', 401, {}, error('ip_not_authorized'), REFUSED_KEY],
  ['wrong key, text only', 401, {}, '{"error":"Invalid API key"}', REFUSED_KEY],
  ['region', 403, {}, error('unsupported_country_region_territory', 'x', 'request_forbidden'), REGION],
  ['no such model', 404, {}, error('model_not_found'), NO_MODEL],
  ['no such model, as 400', 400, {}, error('model_not_found'), NO_MODEL],
  ['unknown path', 404, {}, '<html>', NO_MODEL],
  ['context', 400, {}, error('context_length_exceeded'), TOO_LONG],
  ['context, in words', 400, {}, error(null, "This model's maximum context length is 8 tokens."), TOO_LONG],
  ['content', 403, {}, error('content_policy_violation', 'not this'), { ...CLIENT_FAULT, message: 'not this' }],
  [
    'value',
    400,
    {},
    error('invalid_value', 'temperature: too hot'),
    { ...CLIENT_FAULT, message: 'temperature: too hot' },
  ],
  ...QUOTAS,
  ['quota by its type', 429, {}, error(null, 'x', 'insufficient_quota'), ACCOUNT_QUOTA],
  ['quota in words', 429, {}, error(null, 'You exceeded your current quota, please check.'), ACCOUNT_QUOTA],
  ['requests, retry-after', 429, { 'retry-after': '20' }, RATE, until(NOW + 20_000, RATE_LIMIT)],
  ['requests, milliseconds', 429, { 'retry-after-ms': '250', 'retry-after': '1' }, RATE, until(NOW + 250, RATE_LIMIT)],
  ['requests, in words', 429, {}, error('rate_limit_exceeded', 'try again in 6m0s.'), until(NOW + 360_000, RATE_LIMIT)],
  ['requests, Go duration', 429, reset('requests', '0', '6m0s'), RATE, until(NOW + 360_000, RATE_LIMIT)],
  ['tokens, short duration', 429, reset('tokens', '0', '120ms'), RATE, until(NOW + 120, RATE_LIMIT)],
  [
    'both used up: the later one',
    429,
    { ...reset('requests', '0', '1s'), ...reset('tokens', '0', '9s') },
    RATE,
    until(NOW + 9_000, RATE_LIMIT),
  ],
  ['seconds of a compatible server', 429, reset('requests', '0', '30'), RATE, until(NOW + 30_000, RATE_LIMIT)],
  ['epoch milliseconds', 429, reset('requests', '0', `${NOW + 5_000}`), RATE, until(NOW + 5_000, RATE_LIMIT)],
  ['epoch seconds', 429, reset('requests', '0', `${NOW / 1000 + 5}`), RATE, until(NOW + 5_000, RATE_LIMIT)],
  ['an absurd reset', 429, reset('requests', '0', '999999h'), RATE, until(NOW + 8 * DAY, RATE_LIMIT)],
  ['a negative reset', 429, reset('requests', '0', '-5s'), RATE, until(undefined, RATE_LIMIT)],
  ['resets of what is left', 429, reset('requests', '7', '6m0s'), RATE, until(undefined, RATE_LIMIT)],
  [
    'retry-after as a date',
    429,
    { 'retry-after': new Date(NOW + 9_000).toUTCString() },
    '',
    until(NOW + 9_000, RATE_LIMIT),
  ],
  ['overloaded', 503, {}, error('server_is_overloaded'), OVERLOADED],
  ['slow down', 503, {}, error('slow_down'), OVERLOADED],
  ['server error', 500, {}, error(null, 'x', 'server_error'), TRANSIENT],
  ['bad gateway page', 502, {}, '<html>maximum context length</html>', TRANSIENT],
  ['unavailable', 503, {}, '', TRANSIENT],
  ['timeout', 504, {}, '', TRANSIENT],
  ['error as text', 400, {}, '{"error":"no such field"}', { ...CLIENT_FAULT, message: 'no such field' }],
  ['bare message', 400, {}, '{"message":"no such field"}', { ...CLIENT_FAULT, message: 'no such field' }],
  ['detail as text', 422, {}, '{"detail":"no such field"}', { ...CLIENT_FAULT, message: 'no such field' }],
  ['detail as list', 422, {}, '{"detail":[{"msg":"field required"}]}', { ...CLIENT_FAULT, message: 'field required' }],
  ['plain text', 400, {}, 'no such field', { ...CLIENT_FAULT, message: 'no such field' }],
  ['no words but JSON', 400, {}, '{"x":1}', { ...CLIENT_FAULT, message: 'upstream could not read the request' }],
  ['a number as code', 402, {}, '{"error":{"code":402,"message":"Insufficient credits"}}', ACCOUNT_QUOTA],
];

describe('answers', () => {
  test.each(ANSWERS)('%s (%i)', (_name, status, headers, text, expected) => {
    expectFailure(classifyOpenAiFailure(status, headers, text, NOW), { status, ...expected });
  });
});

const CHUNKS: readonly (readonly [name: string, data: string, Expected])[] = [
  ['a number as code', '{"error":{"code":429,"message":"slow"},"choices":[]}', RATE_LIMIT],
  ['rate limit', error('rate_limit_exceeded', 'try again in 2s'), until(NOW + 2_000, RATE_LIMIT)],
  ['server error', error(null, 'x', 'server_error'), TRANSIENT],
  ['overloaded', error('server_is_overloaded'), OVERLOADED],
  ['bad request', error(null), CLIENT_FAULT],
  ['error as text', '{"error":"boom"}', TRANSIENT],
];

describe('errors inside a stream', () => {
  test.each(CHUNKS)('%s', (_name, data, expected) => {
    expectFailure(classifyOpenAiStreamError(data, NOW), { ...expected, status: undefined });
  });
});

describe('a request that would be taken without its thoughts', () => {
  const repairOf = (status: number, message: string) =>
    classifyOpenAiFailure(status, {}, error(null, message), NOW).repair;

  test.each([
    "Unknown parameter: 'messages[1].reasoning_content'.",
    'body.messages.1.assistant.reasoning_content: Extra inputs are not permitted',
    'property reasoning is unsupported in messages',
  ])('is told by %s', (message) => {
    expect(repairOf(400, message)).toBe('drop_reasoning');
  });

  test.each<[number, string]>([
    [400, 'The reasoning_content in the thinking mode must be passed back to the API: invalid'],
    [400, "Unsupported parameter: 'reasoning_effort' is not supported with this model."],
    [400, 'Invalid reasoning effort'],
    [500, 'unexpected reasoning_content'],
  ])('is not told by %i %s', (status, message) => {
    expect(repairOf(status, message)).toBeUndefined();
  });
});

describe('hostile answers', () => {
  const limits = ['requests', 'tokens'].flatMap((of) => [`x-ratelimit-remaining-${of}`, `x-ratelimit-reset-${of}`]);
  const headers = ['retry-after', 'retry-after-ms', ...limits];
  testHostileAnswers(classifyOpenAiFailure, { headers, fields: ['type', 'code', 'message', 'status', 'detail'] });
});
