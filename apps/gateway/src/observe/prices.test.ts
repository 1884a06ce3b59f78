import type { Usage } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Price, PriceTable } from './prices.ts';

const USAGE: Usage = {
  inputTokens: 1_000,
  cacheReadTokens: 10_000,
  cacheWriteTokens: 100,
  outputTokens: 50,
  source: 'reported',
};
const OPUS: Price = {
  ...{ model: 'claude-opus-*', input: 5, output: 25, cache_read: 0.5, cache_write: 6.25, cache_write_1h: 10 },
  tiers: { batch: 0.5, priority: 1.25 },
};

const costOf = (price: Omit<Price, 'model'>, usage: Partial<Usage>) =>
  new PriceTable([{ ...price, model: '*' }]).cost('m', { ...USAGE, ...usage });

describe('what a request costs', () => {
  test('is counted per kind of token, in millionths, by the first price that fits', () => {
    const prices = new PriceTable([OPUS, { model: '*', input: 1, output: 2 }]);
    expect(prices.cost('claude-opus-4-8', USAGE)).toBe(5_000 + 5_000 + 625 + 1_250);
    expect(prices.cost('other', USAGE)).toBe(1_000 + 10_000 + 100 + 100);
    expect(new PriceTable([]).cost('claude-opus-4-8', USAGE)).toBeUndefined();
  });

  test('tells what is cached for an hour from what is cached for minutes', () => {
    const { cost } = { cost: (hour: number) => costOf(OPUS, { cacheWriteHourTokens: hour }) };
    expect(cost(40)).toBe(5_000 + 5_000 + 60 * 6.25 + 400 + 1_250);
    // A part is never more than the whole.
    expect(cost(5_000)).toBe(cost(100));
    const { cache_write_1h: _, ...usual } = OPUS;
    expect(costOf(usual, { cacheWriteHourTokens: 40 })).toBe(costOf(usual, {}));
  });

  test('has a price of its own for thinking, where there is one', () => {
    const price = { input: 0, output: 10, reasoning: 30 };
    expect(costOf(price, { reasoningTokens: 20 })).toBe(30 * 10 + 20 * 30);
    expect(costOf({ ...price, reasoning: undefined }, { reasoningTokens: 20 })).toBe(500);
    expect(costOf(price, { reasoningTokens: 99 })).toBe(50 * 30);
  });

  test('is that of the price class the vendor names, if the table does', () => {
    const usual = costOf(OPUS, {}) ?? 0;
    expect(costOf(OPUS, { serviceTier: 'batch' })).toBe(usual / 2 + 0.5);
    expect(costOf(OPUS, { serviceTier: 'priority' })).toBe(Math.ceil(usual * 1.25));
    expect(costOf(OPUS, { serviceTier: 'standard' })).toBe(usual);
    expect(costOf(OPUS, { serviceTier: 'constructor' })).toBe(usual);
  });

  test('is rounded up once, at the end', () => {
    const one = { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
    expect(costOf({ input: 0.1, output: 0 }, one)).toBe(1);
    expect(costOf({ input: 0.1, output: 0 }, { ...one, inputTokens: 10 })).toBe(1);
    expect(costOf({ input: 0.1, output: 0 }, { ...one, inputTokens: 3_000_000 })).toBe(300_000);
    expect(costOf({ input: 0, output: 0 }, one)).toBe(0);
  });

  test('is a whole number within what a double can hold, whatever was used', () => {
    const tokens = fc.nat(100_000_000);
    const price = fc.double({ min: 0, max: 1_000_000, noNaN: true });
    fc.assert(
      fc.property(fc.record({ input: price, output: price }), tokens, tokens, tokens, (prices, input, read, output) => {
        const cost = costOf(prices, { inputTokens: input, cacheReadTokens: read, outputTokens: output }) ?? -1;
        expect(Number.isSafeInteger(cost) && cost >= 0).toBe(true);
      }),
    );
  });
});

test('what is expected to be used is never less than what is, within the tokens that were expected', () => {
  const prices = new PriceTable([OPUS]);
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.nat(4_096),
      share,
      share,
      share,
      (inputTokens, outputTokens, read, write, hour) => {
        const cacheReadTokens = Math.floor(inputTokens * read);
        const cacheWriteTokens = Math.floor((inputTokens - cacheReadTokens) * write);
        const cost = prices.cost('claude-opus-4-8', {
          inputTokens: inputTokens - cacheReadTokens - cacheWriteTokens,
          ...{
            cacheReadTokens,
            cacheWriteTokens,
            cacheWriteHourTokens: Math.floor(cacheWriteTokens * hour),
            outputTokens,
          },
          source: 'reported',
        });
        const expected = prices.expect('claude-opus-4-8', { inputTokens, outputTokens });
        expect(cost).toBeGreaterThanOrEqual(expected?.sure ?? Number.NaN);
        expect(cost).toBeLessThanOrEqual((expected?.sure ?? 0) + (expected?.ahead ?? 0));
      },
    ),
  );
  expect(prices.expect('gpt-5', { inputTokens: 1, outputTokens: 1 })).toBeUndefined();
});
