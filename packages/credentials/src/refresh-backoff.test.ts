import { expect, test } from 'vitest';
import { pauseAfter } from './refresh-backoff.ts';

test('pauses double from one second to half an hour', () => {
  expect([1, 2, 3, 4].map(pauseAfter)).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(pauseAfter(11)).toBe(1_024_000);
  expect([12, 100, 10_000].map(pauseAfter)).toEqual([1_800_000, 1_800_000, 1_800_000]);
});
