import type { Failure } from '@sluice/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UpstreamHeaders } from '../provider.ts';

type Classifier = (status: number, headers: UpstreamHeaders, body: string, now: number) => Failure;

const NOW = Date.UTC(2026, 9, 26, 12);
const LONGEST_MS = 8 * 86_400_000;

/** Headers and body fields a vendor's classifier looks at: the fuzz writes nonsense into exactly these. */
export interface Surface {
  readonly headers: readonly string[];
  readonly fields: readonly string[];
}

const BODIES: readonly (readonly [name: string, body: string])[] = [
  ['nothing', ''],
  ['a megabyte of text', 'x'.repeat(1_000_000)],
  ['a megabyte of JSON', JSON.stringify({ error: { message: 'try again in '.repeat(80_000) } })],
  ['a megabyte of digits', '9'.repeat(1_000_000)],
  ['a deep list', '['.repeat(60_000)],
  ['a deep list that closes', '['.repeat(30_000) + ']'.repeat(30_000)],
  ['a deep object', `${'{"error":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  ['messages inside messages', nested(8)],
  ['wrong types', '{"error":{"message":{"a":1},"type":[],"code":{},"details":"x","status":-1}}'],
  ['nulls', '{"error":null,"detail":null,"message":null,"response":null}'],
  ['prototype keys', '{"__proto__":{"error":{"type":"x"}},"error":{"type":"constructor","code":"__proto__"}}'],
  ['a page', '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>'],
];

function nested(depth: number): string {
  let body = '{"error":{"message":"deep"}}';
  for (let i = 0; i < depth; i += 1) body = JSON.stringify({ error: { message: body } });
  return body;
}

const nonsense = fc.oneof(
  fc.string(),
  fc.double(),
  fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
  fc.constantFrom<unknown>(null, [], {}, -1, 1e308, '-5s', '1e9', '9999999999', '99999999999h', 'Infinity'),
  fc.constantFrom('9999-12-31T23:59:59Z', 'try again in 999999999 days', 'retry after 1h2m3s', 'rejected', '0'),
);

function within(failure: Failure): void {
  expect(failure.retryAt ?? NOW + 1).toBeGreaterThan(NOW);
  expect(failure.retryAt ?? NOW).toBeLessThanOrEqual(NOW + LONGEST_MS);
  expect(Buffer.byteLength(failure.raw ?? '')).toBeLessThanOrEqual(2_048);
  expect(failure.message.length).toBeGreaterThan(0);
  expect(failure.message.length).toBeLessThanOrEqual(500);
  expect(failure.scope === 'none' || failure.retryable).toBe(true);
}

/** What every classifier promises whatever comes in: no throw, no wait beyond eight days, nothing secret kept. */
export function testHostileAnswers(classify: Classifier, surface: Surface, numRuns = 2_000): void {
  test.each(BODIES)('%s is classified', (_name, body) => {
    for (const status of [200, 302, 400, 401, 403, 429, 500, 503, 529]) within(classify(status, {}, body, NOW));
  });

  test('any status, headers and fields give a failure within bounds', () => {
    const headers = fc.dictionary(fc.constantFrom(...surface.headers), nonsense.map(String));
    const fields = fc.dictionary(fc.constantFrom(...surface.fields), nonsense);
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fields.map((error) => JSON.stringify({ error })),
      fields.map((error) => JSON.stringify([{ error, type: 'error' }])),
      fields.map((error) => JSON.stringify({ detail: error })),
      fields.map((error) => JSON.stringify({ error: { message: JSON.stringify({ error }) } })),
      fields.map(({ details, ...error }) =>
        JSON.stringify({ error: { ...error, details: [{ '@type': 'google.rpc.RetryInfo', ...error }, details] } }),
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), headers, body, (status, hints, text) => {
        within(classify(status, hints, text, NOW));
      }),
      { numRuns },
    );
  });

  test('nothing of what identifies a person or opens a door is left in the failure', () => {
    const said = 'User ID (canary-9) <canary@example.test>, Bearer canary.token, key sk-canary-123456';
    for (const status of [400, 401, 403, 429, 500]) {
      for (const error of [{ message: said, type: 'x', code: 'sk-canary-123456' }, said]) {
        expect(JSON.stringify(classify(status, {}, JSON.stringify({ error }), NOW))).not.toContain('canary');
      }
    }
  });
}
