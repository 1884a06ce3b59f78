import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goDuration } from './go-duration.ts';
import { googleDuration } from './google-duration.ts';
import { rateLimitReset } from './rate-limit-reset.ts';
import { rfc3339OrEpochSeconds } from './vendor-time.ts';
import { waitInText } from './wait-in-text.ts';

const NOW = Date.UTC(2026, 9, 26, 12);

describe('Go durations', () => {
  test.each([
    ['1s', 1_000],
    ['6m0s', 360_000],
    ['120ms', 120],
    ['479.417ms', 479.417],
    ['1h43m56.2s', 6_236_200],
    ['1h16m0.6s', 4_560_600],
    ['250us', 0.25],
    ['1µs', 0.001],
    ['0s', 0],
  ])('%s', (text, milliseconds) => {
    expect(goDuration(text)).toBeCloseTo(milliseconds, 6);
  });

  test.each(['', '5', '-5s', '1d', '1 s', 's', '1e9s', 'soon', '1s!', `${'9'.repeat(80)}s`])('%j is none', (text) => {
    expect(goDuration(text)).toBeUndefined();
  });
});

describe('durations of protobuf messages', () => {
  test.each([
    ['6236.2s', 6_236_200],
    [' 0.4s ', 400],
    [{ seconds: '7', nanos: 500_000_000 }, 7_500],
    [{ seconds: 3 }, 3_000],
    [{}, 0],
  ])('%j', (value, milliseconds) => {
    expect(googleDuration(value)).toBe(milliseconds);
  });

  test.each([null, 5, '5', '-1s', [], { seconds: -1 }, { seconds: 'x' }, { nanos: {} }])('%j is none', (value) => {
    expect(googleDuration(value)).toBeUndefined();
  });
});

describe('waits in a sentence', () => {
  test.each([
    ['Rate limit reached. Please try again in 11.054s. Visit …', 11_054],
    ['Please try again in 28ms.', 28],
    ['try again in 35 seconds', 35_000],
    ['Please retry in 8.5s.', 8_500],
    ['Your quota will reset after 1h43m56s.', 6_236_000],
    ['wait, then retry after 5s', 5_000],
    ['Try again in 1 hour, 2 minutes', 3_720_000],
    ['try again in 3 days', 259_200_000],
  ])('%s', (text, milliseconds) => {
    expect(waitInText(text)).toBeCloseTo(milliseconds, 6);
  });

  test.each(['', 'try again later', 'after 5 months', 'in 5s', 'again in -5s', `${'x'.repeat(2_000)} again in 5s`])(
    '%j names none',
    (text) => {
      expect(waitInText(text)).toBeUndefined();
    },
  );

  test('no sentence takes long to read or gives less than nothing', () => {
    const words = fc.constantFrom('again in ', 'after ', '9', '1.5', ' ', 's', 'ms', 'minutes', 'd', ', ', '.');
    fc.assert(
      fc.property(fc.array(words, { maxLength: 2_000 }), (parts) => {
        expect(waitInText(parts.join('')) ?? 0).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('moments', () => {
  test.each([
    [1_790_000_000, 1_790_000_000_000],
    ['1790000000', 1_790_000_000_000],
    ['1790000000.5', 1_790_000_000_500],
    [1_790_000_000_000, 1_790_000_000_000],
    ['2026-10-26T12:00:00Z', NOW],
    ['2026-10-26T14:00:00.000+02:00', NOW],
    ['2026-10-26', NOW - 12 * 3_600_000],
  ])('%j', (value, at) => {
    expect(rfc3339OrEpochSeconds(value)).toBe(at);
  });

  test.each([undefined, null, '', '-1', -1, 0, 'soon', '26-10-2026', '2026-13-45T00:00:00Z', {}, '9'.repeat(30)])(
    '%j is none',
    (value) => {
      expect(rfc3339OrEpochSeconds(value)).toBeUndefined();
    },
  );
});

describe('rate limit resets', () => {
  test.each([
    ['6m0s', NOW + 360_000],
    ['1', NOW + 1_000],
    ['0.5', NOW + 500],
    ['1790000000', 1_790_000_000_000],
    ['1790000000000', 1_790_000_000_000],
  ])('%s', (value, at) => {
    expect(rateLimitReset(value, NOW)).toBe(at);
  });

  test.each([undefined, '', '-5s', '-1', 'soon', '1e9'])('%j is none', (value) => {
    expect(rateLimitReset(value, NOW)).toBeUndefined();
  });
});
