import { describe, test } from 'vitest';
import { classifyDefault } from './classify-default.ts';
import {
  ACCOUNT_QUOTA,
  CLIENT_FAULT,
  DENIED,
  type Expected,
  expectFailure,
  NO_MODEL,
  OVERLOADED,
  RATE_LIMIT,
  REFUSED_TOKEN,
  TRANSIENT,
  until,
} from './expected.fixture.ts';
import { testHostileAnswers } from './hostile.fixture.ts';

const NOW = Date.UTC(2026, 9, 26, 12);

const ANSWERS: readonly (readonly [status: number, body: string, Expected])[] = [
  [400, '{"message":"no"}', { ...CLIENT_FAULT, message: 'no' }],
  [401, '', REFUSED_TOKEN],
  [402, '', ACCOUNT_QUOTA],
  [403, '{"error":{"code":"blocked"}}', { ...DENIED, code: 'blocked' }],
  [403, '<html>', TRANSIENT],
  [404, '', NO_MODEL],
  [408, '', TRANSIENT],
  [409, '', { kind: 'transient', scope: 'none', retryable: true }],
  [413, '', CLIENT_FAULT],
  [422, '', CLIENT_FAULT],
  [429, '', until(undefined, RATE_LIMIT)],
  [500, '', TRANSIENT],
  [503, '', TRANSIENT],
  [529, '', OVERLOADED],
  [302, '', { kind: 'unknown' }],
  [418, '', { kind: 'unknown' }],
];

test.each(ANSWERS)('%i %s', (status, body, expected) => {
  expectFailure(classifyDefault(status, {}, body, NOW), { status, ...expected });
});

test('an error inside a success has the status it names', () => {
  expectFailure(classifyDefault(200, {}, '{"error":{"code":429}}', NOW), { ...RATE_LIMIT, status: undefined });
  expectFailure(classifyDefault(200, {}, 'boom', NOW), { ...TRANSIENT, status: undefined });
});

test('retry-after is kept', () => {
  expectFailure(classifyDefault(503, { 'retry-after': '9' }, '', NOW), until(NOW + 9_000, TRANSIENT));
});

describe('hostile answers', () => {
  testHostileAnswers(classifyDefault, { headers: ['retry-after'], fields: ['type', 'code', 'message', 'status'] });
});
