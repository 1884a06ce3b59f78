import { expect, test } from 'vitest';
import { dialectOf } from '../dialects/index.ts';
import { errorAnswer } from './exchange.ts';

const PATHS = ['/v1/messages', '/v1/chat/completions', '/v1/responses', '/v1beta/models/m:generateContent'];
const answer = (url: string, status: number, more: object = {}) =>
  errorAnswer(dialectOf({ url, headers: {} }), 'req_1', { status, message: 'no', ...more });

test.each([
  [400, 'invalid_request_error', 'invalid_request_error', 'INVALID_ARGUMENT'],
  [401, 'authentication_error', 'authentication_error', 'UNAUTHENTICATED'],
  [402, 'billing_error', 'insufficient_quota', 'INVALID_ARGUMENT'],
  [403, 'permission_error', 'permission_error', 'PERMISSION_DENIED'],
  [404, 'not_found_error', 'not_found_error', 'NOT_FOUND'],
  [413, 'request_too_large', 'invalid_request_error', 'INVALID_ARGUMENT'],
  [429, 'rate_limit_error', 'rate_limit_error', 'RESOURCE_EXHAUSTED'],
  [503, 'overloaded_error', 'server_error', 'UNAVAILABLE'],
])('%i is said in the words of every dialect', (status, anthropic, openai, google) => {
  const [messages, chat, responses, gemini] = PATHS.map((path) => JSON.parse(answer(path, status).body));
  expect(messages).toMatchObject({ type: 'error', error: { type: anthropic, message: 'no' }, request_id: 'req_1' });
  expect(chat).toMatchObject({ error: { type: openai, message: 'no', param: null, request_id: 'req_1' } });
  expect(responses).toEqual(chat);
  expect(gemini).toMatchObject({ error: { code: status, status: google, message: 'no' } });
});

test('every error answer names the request in its headers, Anthropic’s under the vendor’s name too', () => {
  for (const path of PATHS) expect(answer(path, 400).headers).toMatchObject({ 'x-request-id': 'req_1' });
  expect(answer('/v1/messages', 400).headers).toMatchObject({ 'request-id': 'req_1' });
});

test.each([
  [1, undefined],
  [60, undefined],
  [61, 'false'],
  [3_600, 'false'],
])('trap o: SDKs wait %i s in silence, or are told to report (x-should-retry %s)', (retryAfter, shouldRetry) => {
  for (const status of [429, 503]) {
    const { headers } = answer('/v1/messages', status, { retryAfter });
    expect([headers['retry-after'], headers['x-should-retry']]).toEqual([retryAfter, shouldRetry]);
  }
});
