import type { Failure } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyKiroException, classifyKiroFailure } from './classify-failure.ts';

const NOW = Date.UTC(2026, 9, 26, 12);
const DAY = 86_400_000;
const body = (message: string, reason: string | null = null, more: object = {}): string =>
  JSON.stringify({ message, reason, ...more });

type Expected = Partial<Failure>;
type Answer = readonly [
  name: string,
  status: number,
  body: string,
  headers: Record<string, string>,
  expected: Expected,
];

const TOO_LONG: Expected = {
  kind: 'invalid_request',
  scope: 'none',
  retryable: false,
  code: 'CONTENT_LENGTH_EXCEEDS_THRESHOLD',
};
const MALFORMED: Expected = { kind: 'invalid_request', scope: 'none', retryable: false };
const CAPACITY: Expected = { kind: 'overloaded', scope: 'none', retryable: true };
const THROTTLED: Expected = { kind: 'rate_limit', scope: 'account', retryable: true };
const ABUSE: Expected = { kind: 'rate_limit', scope: 'account', abuse: true };
const QUOTA: Expected = { kind: 'quota_exceeded', scope: 'account', retryable: true, retryAt: Date.UTC(2026, 10, 1) };
const DAY_GONE: Expected = { ...QUOTA, retryAt: Date.UTC(2026, 9, 27) };
const SUSPENDED: Expected = { kind: 'permission', scope: 'account', needsHuman: true, retryable: true };
const REFUSED_TOKEN: Expected = { kind: 'authentication', scope: 'account', refreshable: true, retryable: true };
const NO_MODEL: Expected = { kind: 'not_found', scope: 'model', retryable: true };
const TRANSIENT: Expected = { kind: 'transient', scope: 'model', retryable: true };

const ANSWERS: readonly Answer[] = [
  ['improperly formed', 400, body('Improperly formed request.'), {}, MALFORMED],
  ['bad body by code', 400, body('no', 'REQUEST_BODY_INVALID'), {}, { ...MALFORMED, code: 'REQUEST_BODY_INVALID' }],
  ['too long', 400, body('Input is too long.', 'CONTENT_LENGTH_EXCEEDS_THRESHOLD'), {}, TOO_LONG],
  ['too long without a code', 400, body('Input is too long.'), {}, TOO_LONG],
  ['payload too large', 413, '', {}, TOO_LONG],
  [
    'profile ARN missing',
    400,
    body('profileArn is required for this request.'),
    {},
    { kind: 'permission', scope: 'account', code: 'PROFILE_ARN_REQUIRED' },
  ],
  ['model not in the plan', 400, body('Invalid model.', 'INVALID_MODEL_ID'), {}, NO_MODEL],
  [
    'conversation id',
    400,
    body('x', 'INVALID_CONVERSATION_ID'),
    {},
    { kind: 'transient', scope: 'none', retryable: true },
  ],
  [
    'encryption key',
    400,
    body('x', 'INVALID_KMS_GRANT'),
    {},
    { kind: 'permission', scope: 'account', needsHuman: true },
  ],
  ['401', 401, '', {}, REFUSED_TOKEN],
  ['401 whatever it calls itself', 401, body('x', null, { __type: 'AccessDeniedException' }), {}, REFUSED_TOKEN],
  [
    'month used up',
    402,
    body('You have reached the limit.', 'MONTHLY_REQUEST_COUNT'),
    {},
    { ...QUOTA, code: 'MONTHLY_REQUEST_COUNT' },
  ],
  ['overage used up', 402, body('x', 'OVERAGE_REQUEST_LIMIT_EXCEEDED'), {}, QUOTA],
  ['402 without a code', 402, '', {}, QUOTA],
  [
    'conversations used up',
    402,
    body('x', 'CONVERSATION_LIMIT_EXCEEDED'),
    {},
    { kind: 'quota_exceeded', scope: 'account' },
  ],
  ['month used up, said by throttling', 429, body('x', 'MONTHLY_REQUEST_COUNT'), {}, QUOTA],
  [
    'month used up, reset named',
    402,
    body('x', 'MONTHLY_REQUEST_COUNT', { nextDateReset: NOW / 1000 + 3600 }),
    {},
    { retryAt: NOW + 3_600_000 },
  ],
  [
    'retry-after beats the named reset',
    402,
    body('x', 'MONTHLY_REQUEST_COUNT', { nextDateReset: NOW / 1000 + 3600 }),
    { 'retry-after': '60' },
    { retryAt: NOW + 60_000 },
  ],
  ['token invalid', 403, body('The bearer token included in the request is invalid.'), {}, REFUSED_TOKEN],
  ['token expired by name', 403, body('x', null, { __type: 'com.amazon#ExpiredTokenException' }), {}, REFUSED_TOKEN],
  ['suspended', 403, body('Your User ID (000) temporarily is suspended.', 'TEMPORARILY_SUSPENDED'), {}, SUSPENDED],
  ['suspended without a code', 403, body('Your User ID (000) temporarily is suspended.'), {}, SUSPENDED],
  [
    'feature not in the plan',
    403,
    body('x', 'FEATURE_NOT_SUPPORTED'),
    {},
    { kind: 'permission', scope: 'model', needsHuman: true },
  ],
  [
    'workspace not allowed',
    403,
    body('x', 'UNAUTHORIZED_WORKSPACE_CONTEXT_FEATURE_ACCESS'),
    {},
    { kind: 'permission', scope: 'model' },
  ],
  ['403 without words', 403, '', {}, { kind: 'permission', scope: 'account', retryable: true }],
  ['unknown path', 404, '', {}, NO_MODEL],
  ['suspicious activity', 429, body('We detected suspicious activity and set temporary limits.'), {}, ABUSE],
  ['too many requests', 429, body('Too many requests, please wait before trying again.'), {}, THROTTLED],
  [
    'throttling as 400',
    400,
    body('Too many requests.', null, { __type: 'com.amazon.aws.codewhisperer#ThrottlingException' }),
    {},
    THROTTLED,
  ],
  [
    'throttling named in a header',
    400,
    body('wait'),
    { 'x-amzn-errortype': 'ThrottlingException:http://x/' },
    THROTTLED,
  ],
  ['day used up', 429, body('x', 'DAILY_REQUEST_COUNT'), {}, { ...DAY_GONE, code: 'DAILY_REQUEST_COUNT' }],
  ['day used up, said as a quota', 402, body('x', 'DAILY_REQUEST_COUNT'), {}, DAY_GONE],
  [
    'day used up, reset named',
    429,
    body('x', 'DAILY_REQUEST_COUNT', { nextDateReset: NOW / 1000 + 3600 }),
    {},
    { ...DAY_GONE, retryAt: NOW + 3_600_000 },
  ],
  [
    'day used up, retry-after',
    429,
    body('x', 'DAILY_REQUEST_COUNT'),
    { 'retry-after': '60' },
    { ...DAY_GONE, retryAt: NOW + 60_000 },
  ],
  ['retry-after in seconds', 429, '', { 'retry-after': '7' }, { retryAt: NOW + 7_000 }],
  [
    'retry-after as a date',
    429,
    '',
    { 'retry-after': new Date(NOW + 90_000).toUTCString() },
    { retryAt: NOW + 90_000 },
  ],
  ['retry-after beyond belief', 429, '', { 'retry-after': '99999999999' }, { retryAt: NOW + 8 * DAY }],
  ['no capacity', 429, body('x', 'INSUFFICIENT_MODEL_CAPACITY'), {}, CAPACITY],
  ['high load', 500, body('Encountered unexpectedly high load when processing the request.'), {}, CAPACITY],
  ['model unavailable', 500, body('x', 'MODEL_TEMPORARILY_UNAVAILABLE'), {}, CAPACITY],
  ['500', 500, '', {}, TRANSIENT],
  ['a proxy page that says suspended', 502, '<html>suspended</html>', {}, TRANSIENT],
  ['503', 503, '', {}, TRANSIENT],
  ['529', 529, '', {}, TRANSIENT],
  ['408', 408, '', {}, TRANSIENT],
  ['redirect', 302, '', {}, { kind: 'unknown', retryable: true }],
  ['teapot', 418, '', {}, { kind: 'unknown' }],
];

describe('answers', () => {
  test.each(ANSWERS)('%s (%i)', (_name, status, text, headers, expected) => {
    expect(classifyKiroFailure(status, headers, text, NOW)).toMatchObject({ status, ...expected });
  });
});

type Exception = readonly [name: string, message: string, reason: string | undefined, expected: Expected];

const EXCEPTIONS: readonly Exception[] = [
  ['ThrottlingException', 'slow down', undefined, THROTTLED],
  ['ThrottlingException', 'no capacity now', 'INSUFFICIENT_MODEL_CAPACITY', CAPACITY],
  ['ThrottlingException', 'wait', 'DAILY_REQUEST_COUNT', DAY_GONE],
  ['ValidationException', 'Input is too long.', 'CONTENT_LENGTH_EXCEEDS_THRESHOLD', TOO_LONG],
  ['ValidationException', 'Improperly formed request.', undefined, MALFORMED],
  ['ContentLengthExceededException', '', undefined, TOO_LONG],
  ['ServiceQuotaExceededException', 'limit reached', 'MONTHLY_REQUEST_COUNT', QUOTA],
  ['AccessDeniedException', 'account locked', 'TEMPORARILY_SUSPENDED', SUSPENDED],
  ['AccessDeniedException', 'The bearer token included in the request is invalid.', undefined, REFUSED_TOKEN],
  ['ResourceNotFoundException', '', undefined, NO_MODEL],
  ['ConflictException', 'x', 'CUSTOMER_KMS_KEY_DISABLED', { kind: 'permission', scope: 'account' }],
  ['ConflictException', '', undefined, { kind: 'unknown' }],
  ['InternalServerException', 'unexpected error', undefined, TRANSIENT],
  ['ServiceUnavailableException', '', undefined, TRANSIENT],
  ['InternalError', 'boom', undefined, TRANSIENT],
  ['invalidStateEvent', 'plan not valid', 'INVALID_TASK_ASSIST_PLAN', TRANSIENT],
  ['DryRunOperationException', '', undefined, TRANSIENT],
  ['SomethingNewException', '', undefined, TRANSIENT],
];

describe('exceptions inside a stream', () => {
  test.each(EXCEPTIONS)('%s %j %s', (name, message, reason, expected) => {
    const failure = classifyKiroException(name, message, reason, NOW);
    expect(failure).toMatchObject(expected);
    expect(failure.status).toBeUndefined();
  });
});

describe('hostile bodies', () => {
  test.each([
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['a deep list', '['.repeat(60_000)],
    ['a deep object', '{"message":'.repeat(5_000)],
    ['wrong types', '{"message":{"a":1},"reason":[],"__type":7,"nextDateReset":"soon"}'],
    ['an absurd reset', '{"reason":"MONTHLY_REQUEST_COUNT","nextDateReset":1e308}'],
    ['prototype keys', '{"__proto__":{"reason":"X"},"__type":"constructor"}'],
  ])('%s never throws nor blocks for more than eight days', (_name, text) => {
    for (const status of [400, 402, 403, 429, 500]) {
      const failure = classifyKiroFailure(status, {}, text, NOW);
      expect(failure.retryAt ?? NOW).toBeLessThanOrEqual(NOW + 8 * DAY);
      expect(typeof failure.status).toBe('number');
    }
  });

  test('nothing of what identifies a person or opens a door is left in the failure', () => {
    const text = body('Your User ID (canary-9) <canary@example.test> is suspended, Bearer canary.token');
    expect(JSON.stringify(classifyKiroFailure(403, {}, text, NOW))).not.toContain('canary');
  });

  test('any status, header and body gives a failure within bounds', () => {
    const anyBody = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ message: fc.string(), reason: fc.string(), nextDateReset: fc.double() })
        .map((v) => JSON.stringify(v)),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), fc.string(), anyBody, (status, hint, text) => {
        const failure = classifyKiroFailure(status, { 'retry-after': hint, 'x-amzn-errortype': hint }, text, NOW);
        expect(failure.retryAt ?? NOW + 1).toBeGreaterThan(NOW);
        expect(failure.retryAt ?? NOW).toBeLessThanOrEqual(NOW + 8 * DAY);
        expect(Buffer.byteLength(failure.raw ?? '')).toBeLessThanOrEqual(2048);
      }),
      { numRuns: 300 },
    );
  });
});
