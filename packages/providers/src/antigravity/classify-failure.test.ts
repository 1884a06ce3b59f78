import { describe, expect, test } from 'vitest';
import {
  CLIENT_FAULT,
  DENIED,
  DISABLED,
  type Expected,
  expectFailure,
  GROUP_QUOTA,
  NO_MODEL,
  OVERLOADED,
  RATE_LIMIT,
  REFUSED_TOKEN,
  TRANSIENT,
  until,
} from '../failure/expected.fixture.ts';
import { testHostileAnswers } from '../failure/hostile.fixture.ts';
import { classifyAntigravityFailure, classifyAntigravityStreamError } from './classify-failure.ts';
import { modelGroupOf } from './models.ts';

const NOW = Date.UTC(2026, 9, 26, 12);
const DAY = 86_400_000;
const RPC = 'type.googleapis.com/google.rpc.';

const google = (code: number, status: string, message: string, ...details: object[]) => ({
  error: { code, message, status, ...(details.length > 0 && { details }) },
});
const info = (reason: string, metadata: object = {}) => ({ '@type': `${RPC}ErrorInfo`, reason, metadata });
const retry = (retryDelay: unknown) => ({ '@type': `${RPC}RetryInfo`, retryDelay });
const daily = { '@type': `${RPC}QuotaFailure`, violations: [{ quotaId: 'GenerateRequestsPerDayPerProject' }] };
const exhausted = (message: string, ...details: object[]) => google(429, 'RESOURCE_EXHAUSTED', message, ...details);
const quota = (...details: object[]) => exhausted('x', info('QUOTA_EXHAUSTED'), ...details);
const rate = (...details: object[]) => exhausted('x', info('RATE_LIMIT_EXCEEDED'), ...details);

const SAMPLE = exhausted(
  'You have exhausted your capacity on this model. Your quota will reset after 1h43m56s.',
  info('QUOTA_EXHAUSTED', { quotaResetDelay: '1h43m56.2s', quotaResetTimeStamp: '2026-10-26T13:43:56Z' }),
  retry('6236.2s'),
);
const NO_CAPACITY = google(
  503,
  'UNAVAILABLE',
  'No capacity available for model gemini-x on the server',
  info('MODEL_CAPACITY_EXHAUSTED'),
);
const VERIFY = google(403, 'PERMISSION_DENIED', 'Verify your account to continue.', info('VALIDATION_REQUIRED'));
const NO_CREDITS = info('INSUFFICIENT_G1_CREDITS_BALANCE');
const MUST_VERIFY = 'upstream wants the account to be verified';
const UNKNOWN_VERSION = 'This version of Antigravity is no longer supported. Please update.';
const SIGNATURE = google(
  400,
  'INVALID_ARGUMENT',
  'Function call is missing a thought_signature in functionCall parts.',
);

type Answer = readonly [name: string, status: number, body: object | string, Expected];

const ANSWERS: readonly Answer[] = [
  ['quota, as recorded', 429, SAMPLE, until(NOW + 6_236_200, { ...GROUP_QUOTA, code: 'QUOTA_EXHAUSTED' })],
  ['quota, delay in metadata', 429, quota(info('X', { quotaResetDelay: '9s' })), until(undefined, GROUP_QUOTA)],
  [
    'quota, mixed units',
    429,
    exhausted('x', info('QUOTA_EXHAUSTED', { quotaResetDelay: '1h16m0.6s' })),
    until(NOW + 4_560_600, GROUP_QUOTA),
  ],
  [
    'quota, moment in metadata',
    429,
    exhausted('x', info('QUOTA_EXHAUSTED', { quotaResetTimeStamp: '2026-10-27T12:00:00Z' })),
    until(NOW + DAY, GROUP_QUOTA),
  ],
  [
    'quota, zero delay: the next source counts',
    429,
    exhausted('x', info('QUOTA_EXHAUSTED', { quotaResetDelay: '60s' }), retry('0s')),
    until(NOW + 60_000, GROUP_QUOTA),
  ],
  ['quota, only in words', 429, exhausted('Your quota will reset after 1h2m3s.'), until(NOW + 3_723_000, GROUP_QUOTA)],
  ['quota, words without a time', 429, exhausted('You have exhausted your capacity.'), until(undefined, GROUP_QUOTA)],
  ['quota, absurd', 429, quota(retry('999999999s')), until(NOW + 8 * DAY, GROUP_QUOTA)],
  ['quota, negative', 429, quota(retry('-5s')), until(undefined, GROUP_QUOTA)],
  ['quota by the day', 429, exhausted('x', daily, retry('5s')), until(NOW + 5_000, GROUP_QUOTA)],
  ['quota of nothing', 429, exhausted('Quota exceeded for metric x, limit: 0'), GROUP_QUOTA],
  ['credits empty', 429, exhausted('x', NO_CREDITS), until(undefined, GROUP_QUOTA)],
  ['credits empty, as 403', 403, google(403, 'PERMISSION_DENIED', 'x', NO_CREDITS), GROUP_QUOTA],
  ['rate, 0.4 s', 429, rate(retry('0.4s')), until(NOW + 400, { ...RATE_LIMIT, code: 'RATE_LIMIT_EXCEEDED' })],
  ['rate, milliseconds', 429, rate(retry('479.417ms')), until(NOW + 480, RATE_LIMIT)],
  ['rate, 30 s', 429, rate(retry('30s')), until(NOW + 30_000, RATE_LIMIT)],
  ['rate, delay as an object', 429, rate(retry({ seconds: '7', nanos: 5e8 })), until(NOW + 7_500, RATE_LIMIT)],
  ['rate, 20 min: a quota', 429, rate(retry('1200s')), until(NOW + 1_200_000, GROUP_QUOTA)],
  ['rate, exactly 5 min: a quota', 429, rate(retry('300s')), GROUP_QUOTA],
  ['rate, no delay', 429, rate(), until(undefined, RATE_LIMIT)],
  ['rate, in words', 429, exhausted('Please retry in 8.5s.', info('X')), until(NOW + 8_500, RATE_LIMIT)],
  ['rate, as 403', 403, google(403, 'PERMISSION_DENIED', 'x', info('RATE_LIMIT_EXCEEDED')), RATE_LIMIT],
  ['429 as nothing', 429, '', until(undefined, RATE_LIMIT)],
  ['short of resources', 429, exhausted('Resource has been exhausted (e.g. check quota).'), TRANSIENT],
  ['no capacity', 503, NO_CAPACITY, { ...OVERLOADED, code: 'MODEL_CAPACITY_EXHAUSTED' }],
  ['no capacity, as 429', 429, exhausted('x', info('MODEL_CAPACITY_EXHAUSTED')), OVERLOADED],
  ['no capacity, in words', 503, google(503, 'UNAVAILABLE', 'The model is overloaded.'), OVERLOADED],
  ['given up', 499, google(499, 'CANCELLED', 'x'), { kind: 'transient', scope: 'none', retryable: true }],
  ['verify', 403, VERIFY, { ...DISABLED, code: 'VALIDATION_REQUIRED', message: MUST_VERIFY }],
  ['verify, in words', 403, { error: { message: 'Verify your account to continue.' } }, DISABLED],
  ['terms of service', 403, google(403, 'PERMISSION_DENIED', 'Violation of the Terms of Service.'), DISABLED],
  ['denied', 403, google(403, 'PERMISSION_DENIED', 'x'), DISABLED],
  ['denied, no status', 403, '{}', DENIED],
  ['a page', 403, '<!DOCTYPE html><title>Error 403</title>', TRANSIENT],
  ['unauthenticated', 401, google(401, 'UNAUTHENTICATED', 'x'), REFUSED_TOKEN],
  ['not found', 404, google(404, 'NOT_FOUND', 'Requested entity was not found.'), NO_MODEL],
  ['invalid', 400, google(400, 'INVALID_ARGUMENT', 'bad field'), { ...CLIENT_FAULT, message: 'bad field' }],
  ['precondition', 400, google(400, 'FAILED_PRECONDITION', 'x'), CLIENT_FAULT],
  [
    'thought signature',
    400,
    SIGNATURE,
    { ...CLIENT_FAULT, code: 'invalid_thinking_signature', repair: 'drop_reasoning' },
  ],
  ['old client', 400, google(400, 'FAILED_PRECONDITION', UNKNOWN_VERSION), { kind: 'permission', scope: 'none' }],
  ['internal', 500, google(500, 'INTERNAL', 'x'), TRANSIENT],
  ['unavailable', 503, google(503, 'UNAVAILABLE', 'x'), TRANSIENT],
  ['deadline', 504, google(504, 'DEADLINE_EXCEEDED', 'x'), TRANSIENT],
  ['inside a list', 429, [SAMPLE], until(NOW + 6_236_200, GROUP_QUOTA)],
  ['inside a message', 429, { error: { message: JSON.stringify(SAMPLE) } }, until(NOW + 6_236_200, GROUP_QUOTA)],
  ['inside both', 429, [{ error: { message: JSON.stringify([SAMPLE]) } }], until(NOW + 6_236_200, GROUP_QUOTA)],
];

const textOf = (body: object | string): string => (typeof body === 'string' ? body : JSON.stringify(body));

describe('answers', () => {
  test.each(ANSWERS)('%s (%i)', (_name, status, body, expected) => {
    expectFailure(classifyAntigravityFailure(status, {}, textOf(body), NOW), { status, ...expected });
  });

  test('retry-after counts when the body is silent', () => {
    const failure = classifyAntigravityFailure(429, { 'retry-after': '7' }, textOf(rate()), NOW);
    expectFailure(failure, until(NOW + 7_000, RATE_LIMIT));
  });
});

const RECORDS: readonly (readonly [name: string, body: object | string, Expected])[] = [
  ['quota', SAMPLE, until(NOW + 6_236_200, GROUP_QUOTA)],
  ['quota inside a list', [SAMPLE], GROUP_QUOTA],
  ['no capacity', NO_CAPACITY, OVERLOADED],
  ['status by name only', { error: { status: 'UNAUTHENTICATED', message: 'x' } }, REFUSED_TOKEN],
  ['invalid', google(400, 'INVALID_ARGUMENT', 'x'), CLIENT_FAULT],
  ['internal', google(500, 'INTERNAL', 'x'), TRANSIENT],
  ['garbage', 'garbage', TRANSIENT],
];

describe('errors inside a stream', () => {
  test.each(RECORDS)('%s', (_name, body, expected) => {
    expectFailure(classifyAntigravityStreamError(textOf(body), NOW), { ...expected, status: undefined });
  });
});

describe('where a human can act', () => {
  const help = (...urls: unknown[]) => ({ '@type': `${RPC}Help`, links: urls.map((url) => ({ url })) });
  const linkOf = (...details: object[]) =>
    classifyAntigravityFailure(403, {}, textOf(google(403, 'PERMISSION_DENIED', 'x', ...details)), NOW).link;
  const validation = (validation_link: unknown) => info('VALIDATION_REQUIRED', { validation_link });

  test.each([
    [[validation('https://a.test/v'), help('https://b.test/')], 'https://a.test/v'],
    [[validation(undefined), help(5, 'https://b.test/')], 'https://b.test/'],
    [[validation('javascript:alert(1)'), help('http://c.test/', 'nonsense')], undefined],
    [[validation({}), { '@type': `${RPC}Help`, links: 'x' }], undefined],
    [[validation(`https://a.test/${'x'.repeat(3_000)}`)], undefined],
  ])('is told by %j', (details, link) => {
    expect(linkOf(...details)).toBe(link);
  });

  test('is not told of failures that want none', () => {
    const body = quota(help('https://a.test/'));
    expect(classifyAntigravityFailure(429, {}, textOf(body), NOW)).not.toHaveProperty('link');
  });
});

describe('hostile answers', () => {
  const fields = ['code', 'status', 'message', 'details', 'retryDelay', 'reason', 'metadata', 'violations'];
  testHostileAnswers(classifyAntigravityFailure, { headers: ['retry-after'], fields });
});

test.each([
  ['claude-sonnet-4-5-thinking', 'claude'],
  ['gemini-3-pro-preview', 'gemini-pro'],
  ['gemini-2.5-flash-lite', 'gemini-flash'],
  ['Gemini-3-Flash', 'gemini-flash'],
  ['gemini-x', undefined],
  ['gpt-oss-120b', undefined],
])('the group of %s is %s', (model, group) => {
  expect(modelGroupOf(model)).toBe(group);
});
