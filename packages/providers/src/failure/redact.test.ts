import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from './redact.ts';

test.each([
  ['Authorization: Bearer canary-1', 'canary'],
  ['{"accessToken":"canary-2","x":1}', 'canary'],
  ['{"refresh_token": "canary-3"}', 'canary'],
  ['grant_type=refresh_token&client_secret=canary-4&x=1', 'canary'],
  ['Your User ID (canary-5) temporarily is suspended.', 'canary'],
  ['userId: canary.6', 'canary'],
  ['mail someone.canary@example.test now', 'canary'],
  ['arn:aws:codewhisperer:us-east-1:000000000000:profile/CANARY', 'CANARY'],
  ['the key sk-canary12345 was refused', 'canary'],
  ['you sent accept */* x-api-key canary-7 host x', 'canary'],
  ['{"x-goog-api-key":"canary-8"}', 'canary'],
  [`blob ${'a1'.repeat(40)}canary`, 'canary'],
])('blanks the secret in %j', (text, secret) => {
  expect(redact(text)).not.toContain(secret);
});

test.each([
  '{"message":"Improperly formed request.","reason":null}',
  '{"message":"Input is too long.","reason":"CONTENT_LENGTH_EXCEEDS_THRESHOLD"}',
  'The bearer token included in the request is invalid.',
  'invalid x-api-key',
])('keeps what says nothing about anybody: %s', (text) => {
  expect(redact(text)).toBe(text);
});

test('never grows past 2 KiB, whatever comes in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20_000 }), (text) => {
      expect(Buffer.byteLength(redact(text))).toBeLessThanOrEqual(2048);
    }),
    { numRuns: 50 },
  );
});
