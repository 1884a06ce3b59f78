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
  REFUSED_KEY,
  REFUSED_TOKEN,
  TRANSIENT,
  until,
} from '../failure/expected.fixture.ts';
import { testHostileAnswers } from '../failure/hostile.fixture.ts';
import { classifyClaudeFailure, classifyClaudeStreamError } from './classify-failure.ts';

const NOW = Date.UTC(2026, 9, 26, 12);
const OFF = 'anthropic-ratelimit-unified-';

const body = (type: string, message = 'x', details?: object): string =>
  JSON.stringify({ type: 'error', error: { type, message, ...(details && { details }) }, request_id: 'req_x1' });
const bad = (message: string): string => body('invalid_request_error', message);
const denied = (message?: string): string => body('permission_error', message);

const SIGNATURE: Expected = { ...CLIENT_FAULT, code: 'invalid_thinking_signature', repair: 'drop_reasoning' };
const THOUGHTS: Expected = { ...CLIENT_FAULT, code: 'invalid_thinking_blocks', repair: 'drop_reasoning' };
const NO_THOUGHTS =
  'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final';
const CHANGED = '`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.';
const NOT_HERE: Expected = { kind: 'permission', scope: 'none', retryable: true };
const EXTRA: Expected = { ...NOT_HERE, code: 'extra_usage_required' };
const EXPIRED = { error_code: 'token_expired' };
const SPENT = 'You have reached your specified API usage limits.';
const SPENT_HERE = 'You have reached your specified workspace API usage limits.';
const AGAIN = 'You will regain access on';
const CLAUDE_CODE_ONLY =
  'This credential is only authorized for use with Claude Code and cannot be used for other API requests.';

type Answer = readonly [name: string, status: number, body: string, Expected];

/** Answers whose headers say nothing about limits; those are the table of limit-windows.test.ts. */
const ANSWERS: readonly Answer[] = [
  [
    'invalid request',
    400,
    bad('max_tokens: required'),
    { ...CLIENT_FAULT, repair: undefined, message: 'max_tokens: required' },
  ],
  ['prompt too long', 400, bad('prompt is too long: 9 > 8'), { ...CLIENT_FAULT, message: 'prompt is too long: 9 > 8' }],
  ['foreign signature', 400, bad('messages.1.content.0: Invalid `signature` in `thinking` block'), SIGNATURE],
  ['foreign data', 400, bad('messages.1.content.0: Invalid `data` in `redacted_thinking` block'), SIGNATURE],
  ['no thoughts before calls', 400, bad(NO_THOUGHTS), THOUGHTS],
  ['changed thoughts', 400, bad(CHANGED), THOUGHTS],
  ['not Claude Code', 400, bad(CLAUDE_CODE_ONLY), NOT_HERE],
  ['organisation disabled', 400, bad('This organization has been disabled.'), DISABLED],
  ['credit too low', 400, bad('Your credit balance is too low to access the API.'), until(undefined, ACCOUNT_QUOTA)],
  ['spent', 400, bad(`${SPENT} ${AGAIN} 2026-10-30 at 06:30 UTC.`), until(Date.UTC(2026, 9, 30, 6, 30), ACCOUNT_QUOTA)],
  ['spent, day only', 400, bad(`${SPENT_HERE} ${AGAIN} 2026-10-30.`), until(Date.UTC(2026, 9, 30), ACCOUNT_QUOTA)],
  ['spent for a year', 400, bad(`${SPENT} ${AGAIN} 2027-10-30.`), until(Date.UTC(2026, 10, 3, 12), ACCOUNT_QUOTA)],
  ['spent, no date', 400, bad(SPENT), until(Date.UTC(2026, 10, 1), ACCOUNT_QUOTA)],
  ['extra usage as 400', 400, bad("You're out of extra usage."), EXTRA],
  ['expired token', 401, body('authentication_error', 'x', EXPIRED), { ...REFUSED_TOKEN, code: 'token_expired' }],
  ['wrong API key', 401, body('authentication_error', 'invalid x-api-key'), REFUSED_KEY],
  ['401 as a page', 401, '<html>', REFUSED_TOKEN],
  ['billing', 402, body('billing_error'), ACCOUNT_QUOTA],
  ['permission', 403, denied(), DENIED],
  ['OAuth off', 403, denied('OAuth authentication is currently not allowed for this organization.'), DISABLED],
  ['account disabled', 403, denied('Your account has been disabled after a review.'), DISABLED],
  ['organisation disabled, as 403', 403, denied('This organization has been disabled.'), DISABLED],
  ['challenge page', 403, '<!DOCTYPE html><title>Just a moment...</title>', TRANSIENT],
  ['no such model', 404, body('not_found_error', 'model: claude-x'), NO_MODEL],
  ['request timeout', 408, '', TRANSIENT],
  ['conflict', 409, body('conflict_error'), { kind: 'transient', scope: 'none', retryable: true }],
  ['too large', 413, body('request_too_large'), CLIENT_FAULT],
  ['too large, by the edge', 413, '<html>', CLIENT_FAULT],
  ['unprocessable', 422, bad('x'), CLIENT_FAULT],
  ['api error', 500, body('api_error'), TRANSIENT],
  ['a page that says disabled', 502, '<html>organization has been disabled</html>', TRANSIENT],
  ['unavailable', 503, '', TRANSIENT],
  ['timeout', 504, body('timeout_error'), TRANSIENT],
  ['overloaded', 529, body('overloaded_error', 'Overloaded'), OVERLOADED],
  ['overloaded, by the edge', 529, '', OVERLOADED],
  ['overloaded under another status', 500, body('overloaded_error'), OVERLOADED],
  ['token refused under another status', 400, body('authentication_error'), REFUSED_TOKEN],
  ['redirect', 302, '', { kind: 'unknown', retryable: true }],
  ['teapot', 418, body('invalid_request_error'), { kind: 'unknown' }],
];

describe('answers', () => {
  test.each(ANSWERS)('%s (%i)', (_name, status, text, expected) => {
    expectFailure(classifyClaudeFailure(status, {}, text, NOW), { status, ...expected });
  });

  test('an overload that names a wait has a time', () => {
    const failure = classifyClaudeFailure(529, { 'retry-after': '3' }, body('overloaded_error'), NOW);
    expectFailure(failure, until(NOW + 3_000, OVERLOADED));
  });
});

type Event = readonly [name: string, data: string, headers: Record<string, string>, Expected];

const REJECTED = { [`${OFF}5h-status`]: 'rejected', [`${OFF}5h-reset`]: `${NOW / 1000 + 60}` };
const ALLOWED = { [`${OFF}status`]: 'allowed', [`${OFF}reset`]: `${NOW / 1000 + 60}` };
const LIMIT = body('rate_limit_error');

const EVENTS: readonly Event[] = [
  ['overloaded', body('overloaded_error', 'Overloaded'), {}, OVERLOADED],
  ["nobody's rate limit", LIMIT, {}, { kind: 'rate_limit', scope: 'none', retryable: true, retryAt: undefined }],
  ["a window's rate limit", LIMIT, REJECTED, until(NOW + 60_000, ACCOUNT_QUOTA)],
  ['api error', body('api_error'), ALLOWED, until(undefined, TRANSIENT)],
  ['timeout', body('timeout_error'), {}, TRANSIENT],
  ['invalid request', bad('x'), {}, CLIENT_FAULT],
  ['authentication', body('authentication_error'), {}, REFUSED_TOKEN],
  ['a type nobody knows', body('surprise_error'), {}, TRANSIENT],
  ['not even JSON', 'garbage', {}, TRANSIENT],
];

describe('errors inside a stream', () => {
  test.each(EVENTS)('%s', (_name, data, headers, expected) => {
    expectFailure(classifyClaudeStreamError(data, NOW, headers), { ...expected, status: undefined });
  });

  test('are what the same body as an answer would be', () => {
    expect(classifyClaudeStreamError(LIMIT, NOW)).toEqual(classifyClaudeFailure(200, {}, LIMIT, NOW));
  });
});

describe('hostile answers', () => {
  const windows = ['5h', '7d', '7d_oi'].flatMap((name) => [`${OFF}${name}-status`, `${OFF}${name}-reset`]);
  const api = ['anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset'];
  const headers = ['retry-after', `${OFF}status`, `${OFF}reset`, ...windows, ...api];
  testHostileAnswers(classifyClaudeFailure, { headers, fields: ['type', 'message', 'details', 'code', 'status'] });
});
