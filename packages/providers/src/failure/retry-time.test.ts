import { expect, test } from 'vitest';
import { believable, epochTime, retryAfter, startOfNextDay, startOfNextMonth } from './retry-time.ts';

const NOW = Date.UTC(2026, 11, 15, 12);

test.each([
  ['7', NOW + 7_000],
  [' 0.5 ', NOW + 500],
  ['Tue, 15 Dec 2026 12:01:00 GMT', NOW + 60_000],
])('retry-after %j is a moment', (value, at) => {
  expect(retryAfter(value, NOW)).toBe(at);
});

test.each([undefined, '', '-1', '1e9', 'soon', '1'.repeat(400), 'NaN', 'x'.repeat(100)])(
  'retry-after %j is no hint',
  (value) => {
    expect(retryAfter(value, NOW)).toBeUndefined();
  },
);

test('a vendor time may be in seconds or milliseconds', () => {
  expect(epochTime(1785542400)).toBe(1785542400000);
  expect(epochTime(1785542400.5)).toBe(1785542400500);
  expect(epochTime(1785542400000)).toBe(1785542400000);
  for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1785542400', null, {}]) {
    expect(epochTime(value)).toBeUndefined();
  }
});

test('times in the past are no hint and times far ahead are cut to eight days', () => {
  expect(believable(NOW, NOW)).toBeUndefined();
  expect(believable(NOW - 1, NOW)).toBeUndefined();
  expect(believable(Number.NaN, NOW)).toBeUndefined();
  expect(believable(NOW + 1, NOW)).toBe(NOW + 1);
  expect(believable(Number.MAX_VALUE, NOW)).toBe(NOW + 8 * 86_400_000);
});

test('the day after the last of a year is the first of the next', () => {
  expect(startOfNextDay(Date.UTC(2026, 11, 31, 23, 59, 59, 999))).toBe(Date.UTC(2027, 0, 1));
  expect(startOfNextDay(Date.UTC(2027, 0, 1))).toBe(Date.UTC(2027, 0, 2));
});

test('the month after December is January of the next year', () => {
  expect(startOfNextMonth(NOW)).toBe(Date.UTC(2027, 0, 1));
});
