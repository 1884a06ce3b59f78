import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passthrough, ratio1to2to25, tokenCount, USAGE_SPLITS } from './index.ts';

describe('the 1:2:25 split', () => {
  test.each([
    [0, 0, 0, 0],
    [1, 1, 0, 0],
    [99, 99, 0, 0],
    [100, 3, 7, 90],
    [101, 3, 7, 91],
    [112, 4, 8, 100],
    [139, 4, 9, 126],
    [140, 5, 10, 125],
    [280, 10, 20, 250],
    [500, 17, 35, 448],
    [1000, 35, 71, 894],
    [1001, 35, 71, 895],
    [2800, 100, 200, 2500],
    [10000, 357, 714, 8929],
    [12345, 440, 881, 11024],
    [61163, 2184, 4368, 54611],
    [172500, 6160, 12321, 154019],
    [200000, 7142, 14285, 178573],
    [1000000, 35714, 71428, 892858],
  ])('of %i is %i input, %i written, %i read', (total, inputTokens, cacheWriteTokens, cacheReadTokens) => {
    expect(ratio1to2to25(total)).toEqual({ inputTokens, cacheWriteTokens, cacheReadTokens });
  });
});

test.each(Object.entries(USAGE_SPLITS))('the shares of %s add up to the total', (_name, split) => {
  fc.assert(
    fc.property(fc.nat(), (total) => {
      const { inputTokens, cacheWriteTokens, cacheReadTokens } = split(total);
      expect(inputTokens + cacheWriteTokens + cacheReadTokens).toBe(total);
      expect(Math.min(inputTokens, cacheWriteTokens, cacheReadTokens)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('passthrough invents no cache', () => {
  expect(passthrough(1234)).toEqual({ inputTokens: 1234, cacheWriteTokens: 0, cacheReadTokens: 0 });
});

describe('a reported token count', () => {
  test.each([
    [12, 12],
    [12.4, 12],
    [-1, undefined],
    [2 ** 53, 100_000_000],
    [1e308, 100_000_000],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['12', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('of %s counts as %s', (reported, counted) => {
    expect(tokenCount(reported)).toBe(counted);
  });
});
