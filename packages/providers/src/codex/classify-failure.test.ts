import { describe, expect, test } from 'vitest';
import {
  ACCOUNT_QUOTA,
  CLIENT_FAULT,
  DENIED,
  DISABLED,
  type Expected,
  expectFailure,
  NO_MODEL,
  OVERLOADED,
  RATE_LIMIT,
  REFUSED_KEY,
  REFUSED_TOKEN,
  TRANSIENT,
  until,
} from '../failure/expected.fixture.ts';
import { testHostileAnswers } from '../failure/hostile.fixture.ts';
import { classifyCodexFailure, classifyCodexStreamError } from './classify-failure.ts';

const NOW = Date.UTC(2026, 9, 26, 12);
const SECOND = NOW / 1000;
const DAY = 86_400_000;

type Headers = Readonly<Record<string, string>>;
const error = (fields: object): string => JSON.stringify({ error: fields });
const code = (name: string, message = 'x'): string => error({ code: name, message, type: 'invalid_request_error' });
const type = (name: string, more: object = {}): string => error({ type: name, message: 'x', ...more });
const detail = (value: unknown): string => JSON.stringify({ detail: value });
const window = (name: string, used: string, minutes: string, more: Headers): Headers => ({
  [`x-codex-${name}-used-percent`]: used,
  [`x-codex-${name}-window-minutes`]: minutes,
  ...Object.fromEntries(Object.entries(more).map(([key, value]) => [`x-codex-${name}-${key}`, value])),
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const USED_UP = 'usage_limit_reached';
const CAPACITY: Expected = { kind: 'overloaded', scope: 'model', retryable: true };
const AT_CAPACITY = 'Selected model is at capacity. Please try a different model.';
const RATE = (wait: string): string => code('rate_limit_exceeded', `Rate limit reached. Please try again in ${wait}.`);
const MISSING = (id: string): string =>
  `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false.`;
const HALF = window('secondary', '50', '10080', { 'reset-at': `${SECOND + 9_000}` });

type Answer = readonly [name: string, status: number, headers: Headers, body: string, Expected];

const ANSWERS: readonly Answer[] = [
  ['window, resets_at', 429, {}, type(USED_UP, { resets_at: SECOND + 7200 }), until(NOW + 7_200_000, ACCOUNT_QUOTA)],
  ['window, seconds', 429, {}, type(USED_UP, { resets_in_seconds: 60 }), until(NOW + 60_000, ACCOUNT_QUOTA)],
  [
    'window, both: the moment counts',
    429,
    {},
    type(USED_UP, { plan_type: 'plus', resets_at: SECOND + 60, resets_in_seconds: 9 }),
    until(NOW + 60_000, { ...ACCOUNT_QUOTA, code: USED_UP }),
  ],
  [
    'window, a past moment: the seconds count',
    429,
    {},
    type(USED_UP, { resets_at: 1, resets_in_seconds: 9 }),
    until(NOW + 9_000, ACCOUNT_QUOTA),
  ],
  [
    'window, headers of a weekly primary',
    429,
    { ...window('primary', '100.0', '10080', { 'reset-at': `${SECOND + 500}` }), ...HALF },
    type(USED_UP),
    until(NOW + 500_000, ACCOUNT_QUOTA),
  ],
  [
    'window, older headers',
    429,
    window('secondary', '103', '300', { 'reset-after-seconds': '30' }),
    '',
    until(NOW + 30_000, ACCOUNT_QUOTA),
  ],
  [
    'both windows: the later one',
    429,
    {
      ...window('primary', '100', '300', { 'reset-at': `${SECOND + 10}` }),
      ...window('secondary', '100', '10080', { 'reset-at': `${SECOND + 90}` }),
    },
    type(USED_UP),
    until(NOW + 90_000, ACCOUNT_QUOTA),
  ],
  ['window, nothing told', 429, HALF, type(USED_UP), until(undefined, ACCOUNT_QUOTA)],
  ['window, absurd', 429, {}, type(USED_UP, { resets_in_seconds: 1e300 }), until(NOW + 8 * DAY, ACCOUNT_QUOTA)],
  ['window, negative', 429, {}, type(USED_UP, { resets_in_seconds: -5 }), until(undefined, ACCOUNT_QUOTA)],
  ['window, under another status', 403, {}, type(USED_UP), ACCOUNT_QUOTA],
  ['plan lacks Codex', 429, {}, type('usage_not_included'), { ...DISABLED, code: 'usage_not_included' }],
  ['per minute, seconds with parts', 429, {}, RATE('11.054s'), until(NOW + 11_054, RATE_LIMIT)],
  ['per minute, milliseconds', 429, {}, RATE('28ms'), until(NOW + 28, RATE_LIMIT)],
  ['per minute, words', 429, {}, RATE('35 seconds'), until(NOW + 35_000, RATE_LIMIT)],
  ['per minute, Go duration', 429, {}, RATE('1m2s'), until(NOW + 62_000, RATE_LIMIT)],
  ['per minute, retry-after first', 429, { 'retry-after': '5' }, RATE('35 seconds'), until(NOW + 5_000, RATE_LIMIT)],
  ['429 without a word', 429, HALF, '', until(undefined, RATE_LIMIT)],
  ['overloaded', 503, {}, code('server_is_overloaded'), OVERLOADED],
  ['slow down', 503, {}, code('slow_down'), OVERLOADED],
  ['model at capacity', 429, {}, error({ message: AT_CAPACITY }), CAPACITY],
  ['model at capacity, as 503 detail', 503, {}, detail(AT_CAPACITY), CAPACITY],
  ['context', 400, {}, code('context_length_exceeded'), { ...CLIENT_FAULT, code: 'context_length_exceeded' }],
  ['policy', 400, {}, code('cyber_policy', 'not this'), { ...CLIENT_FAULT, message: 'not this' }],
  ['prompt', 400, {}, code('invalid_prompt'), { ...CLIENT_FAULT, code: 'invalid_prompt' }],
  [
    'trap a: replay',
    400,
    {},
    code('invalid_encrypted_content'),
    { ...CLIENT_FAULT, code: 'invalid_encrypted_content', repair: 'drop_reasoning' },
  ],
  [
    'previous',
    404,
    {},
    code('previous_response_not_found'),
    { ...CLIENT_FAULT, code: 'previous_response_not_found', repair: 'drop_previous_response' },
  ],
  [
    'a thought nobody kept',
    404,
    {},
    error({ message: MISSING('rs_1') }),
    { ...CLIENT_FAULT, repair: 'drop_reasoning' },
  ],
  ['an item nobody kept', 404, {}, error({ message: MISSING('msg_1') }), { ...CLIENT_FAULT, repair: undefined }],
  ['unauthorized', 401, {}, detail('Unauthorized'), REFUSED_TOKEN],
  ['token expired', 401, {}, code('token_expired'), { ...REFUSED_TOKEN, code: 'token_expired' }],
  ['token invalidated', 401, {}, code('token_invalidated'), { ...REFUSED_TOKEN, code: 'token_invalidated' }],
  [
    'code in a header',
    401,
    { 'x-openai-authorization-error': 'token_expired' },
    '',
    { ...REFUSED_TOKEN, code: 'token_expired' },
  ],
  [
    'error in a header',
    403,
    { 'x-error-json': base64(code('token_invalidated')) },
    '',
    { ...REFUSED_TOKEN, code: 'token_invalidated' },
  ],
  ['garbage in a header', 401, { 'x-error-json': '%%%' }, '', REFUSED_TOKEN],
  ['wrong API key', 401, {}, code('invalid_api_key'), REFUSED_KEY],
  [
    'bad parameter',
    400,
    {},
    detail('Unsupported parameter: max_output_tokens'),
    { ...CLIENT_FAULT, message: 'Unsupported parameter: max_output_tokens' },
  ],
  ['store', 400, {}, detail('Store must be set to false'), CLIENT_FAULT],
  [
    'model not in the plan',
    400,
    {},
    detail("The 'gpt-x' model is not supported when using Codex with a ChatGPT account."),
    NO_MODEL,
  ],
  [
    'deactivated workspace',
    402,
    {},
    detail({ code: 'deactivated_workspace' }),
    { ...DISABLED, code: 'deactivated_workspace' },
  ],
  ['payment', 402, {}, detail('Payment required'), ACCOUNT_QUOTA],
  ['challenge', 403, { 'cf-ray': 'x' }, '<!DOCTYPE html><html>Just a moment...</html>', TRANSIENT],
  ['forbidden', 403, {}, detail('Forbidden'), DENIED],
  ['no such model', 404, {}, code('model_not_found'), NO_MODEL],
  ['API key, no quota', 429, {}, code('insufficient_quota'), until(undefined, ACCOUNT_QUOTA)],
  ['bad gateway', 502, {}, '<html>', TRANSIENT],
  ['server error', 500, {}, type('server_error'), TRANSIENT],
];

describe('answers', () => {
  test.each(ANSWERS)('%s (%i)', (_name, status, headers, text, expected) => {
    expectFailure(classifyCodexFailure(status, headers, text, NOW), { status, ...expected });
  });
});

const failed = (fields: unknown): string =>
  JSON.stringify({ type: 'response.failed', sequence_number: 3, response: { id: 'resp_1', error: fields } });
const event = (fields: object): string => JSON.stringify({ type: 'error', sequence_number: 2, ...fields });
const IN_1_2_S = 'Rate limit reached for gpt-x. Please try again in 1.2s.';

const EVENTS: readonly (readonly [name: string, data: string, Expected])[] = [
  ['failed: rate', failed({ code: 'rate_limit_exceeded', message: IN_1_2_S }), until(NOW + 1_200, RATE_LIMIT)],
  ['failed: overloaded', failed({ code: 'server_is_overloaded', message: 'x' }), OVERLOADED],
  ['failed: capacity', failed({ code: 'x', message: AT_CAPACITY }), CAPACITY],
  ['failed: context', failed({ code: 'context_length_exceeded', message: 'x' }), CLIENT_FAULT],
  ['failed: prompt', failed({ code: 'invalid_prompt', message: 'x' }), CLIENT_FAULT],
  [
    'failed: replay',
    failed({ code: 'invalid_encrypted_content', message: 'x' }),
    { ...CLIENT_FAULT, repair: 'drop_reasoning' },
  ],
  ['failed: nothing said', failed(null), TRANSIENT],
  ['error: overloaded', event({ code: 'server_is_overloaded', message: 'x', param: null }), OVERLOADED],
  ['error: slow down', event({ code: 'slow_down', message: 'x' }), OVERLOADED],
  [
    'error: window',
    event({ error: { type: USED_UP, resets_in_seconds: 60 }, status: 429 }),
    until(NOW + 60_000, ACCOUNT_QUOTA),
  ],
  ['error: status only', event({ error: { message: 'x' }, status: 401 }), REFUSED_TOKEN],
  ['error: bad request', event({ error: { type: 'invalid_request_error', message: 'x' } }), CLIENT_FAULT],
  ['error: unknown', event({ code: 'surprise', message: 'x' }), TRANSIENT],
];

describe('errors inside a stream', () => {
  test.each(EVENTS)('%s', (_name, data, expected) => {
    const failure = classifyCodexStreamError(data, NOW);
    expectFailure(failure, { ...expected, status: undefined });
    expect(failure).toEqual(classifyCodexFailure(200, {}, data, NOW));
  });
});

describe('hostile answers', () => {
  const windows = ['used-percent', 'reset-at', 'reset-after-seconds'].map((name) => `x-codex-primary-${name}`);
  const headers = ['retry-after', 'retry-after-ms', 'x-error-json', 'x-ratelimit-reset-tokens', ...windows];
  const fields = ['type', 'code', 'message', 'resets_at', 'resets_in_seconds', 'status', 'detail'];
  testHostileAnswers(classifyCodexFailure, { headers, fields });
});
