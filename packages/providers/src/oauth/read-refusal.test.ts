import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRefusal } from './read-refusal.ts';

const NOW = Date.UTC(2026, 9, 26);
const REJECTED = { outcome: 'rejected', failure: { kind: 'authentication', scope: 'account', needsHuman: true } };
const CONFIGURATION = { outcome: 'failed', failure: { kind: 'permission', scope: 'none', retryable: true } };
const read = (status: number, body: string, headers = {}, rules = {}) => readRefusal(status, headers, body, NOW, rules);

test.each([
  [400, '{"error":"invalid_grant","error_description":"Refresh token not found or invalid"}'],
  [400, '{"error":"invalid_grant","error_description":"Token has been expired or revoked."}'],
  [403, '{"error":{"type":"invalid_grant","message":"x"}}'],
  [400, '{"code":"invalid_grant","message":"x"}'],
  [401, '{"type":"error","error":{"type":"authentication_error","message":"Invalid refresh token"}}'],
])('%i %s means a new login', (status, body) => {
  expect(read(status, body)).toMatchObject(REJECTED);
});

test.each([
  [401, '{"error":"invalid_client","error_description":"The provided client secret is invalid."}'],
  [400, '{"error":"unauthorized_client"}'],
  [401, '{"error":{"code":"invalid_client","message":"x"}}'],
])('%i %s is a failure of the configuration, even where every 401 is final', (status, body) => {
  expect(read(status, body, {}, { permanent401: true })).toMatchObject(CONFIGURATION);
});

test.each([
  [401, ''],
  [401, '{"error":{"code":401,"message":"Request had invalid credentials","status":"UNAUTHENTICATED"}}'],
  [400, '{"error":"invalid_request"}'],
  [403, '<html>'],
  [500, '{"error":"server_error"}'],
  [502, 'invalid refresh token'],
  [302, ''],
])('%i %s may pass', (status, body) => {
  expect(read(status, body)).toMatchObject({ outcome: 'failed', failure: { kind: 'transient', scope: 'account' } });
});

describe('the wait of a throttled endpoint', () => {
  const wait = { min: 5_000, max: 300_000 };
  test.each([
    ['60', NOW + 60_000],
    ['1', NOW + 5_000],
    ['2700', NOW + 300_000],
    ['99999999999', NOW + 300_000],
    ['-5', NOW + 5_000],
    ['soon', NOW + 5_000],
    [new Date(NOW + 90_000).toUTCString(), NOW + 90_000],
  ])('%s is kept within bounds', (value, retryAt) => {
    const answer = read(429, '', { 'retry-after': value }, { wait });
    expect(answer).toMatchObject({ outcome: 'failed', failure: { kind: 'rate_limit', retryAt } });
  });

  test('is the shortest where none is named', () => {
    expect(read(429, '', {}, { wait })).toMatchObject({ failure: { retryAt: NOW + 5_000 } });
  });

  test('is kept as named where a vendor has no bounds', () => {
    expect(read(503, '', { 'retry-after': '2700' })).toMatchObject({ failure: { retryAt: NOW + 2_700_000 } });
  });
});

test('a client that was registered for one login takes that login with it', () => {
  const body = '{"error":"invalid_client"}';
  expect(read(400, body)).toMatchObject({ outcome: 'failed', failure: { scope: 'none' } });
  expect(read(400, body, {}, { clientOfLogin: true })).toMatchObject({
    outcome: 'rejected',
    failure: { scope: 'account' },
  });
});

test('no answer throws, and none leaves a secret in the failure', () => {
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    fc.dictionary(fc.constantFrom('error', 'code', 'message', 'error_description'), fc.jsonValue()).map(secretly),
  );
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 599 }), bodies, fc.string(), (status, body, hint) => {
      const answer = read(status, body, { 'retry-after': hint });
      expect(answer.outcome).not.toBe('refreshed');
      expect(JSON.stringify(answer)).not.toContain('canary');
    }),
    { numRuns: 500 },
  );
});

function secretly(fields: object): string {
  return JSON.stringify({ refresh_token: 'canary-rt', ...fields });
}
