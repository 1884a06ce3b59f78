import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passthrough } from '../../usage/index.ts';
import { kiroUsage, type UsageFacts } from './usage.ts';

const facts = (more: Partial<UsageFacts>): UsageFacts => ({
  outputBytes: 0,
  contextWindow: 172_500,
  inputEstimate: 11,
  split: passthrough,
  ...more,
});

describe('the context percentage', () => {
  test.each([
    [1.5, 2588],
    [61.49, 106_070],
    [100.4, 173_190],
  ])('%f of 172,500 tokens is %i', (contextUsagePercentage, inputTokens) => {
    expect(kiroUsage(facts({ contextUsagePercentage })).inputTokens).toBe(inputTokens);
  });

  test('smaller than the output falls back to the estimate', () => {
    expect(kiroUsage(facts({ contextUsagePercentage: 0.001, outputBytes: 300 })).inputTokens).toBe(11);
  });
});

test('an estimate given as a function is made only when it is needed', () => {
  const inputEstimate = () => {
    throw new Error('not needed');
  };
  expect(kiroUsage(facts({ inputEstimate, contextUsagePercentage: 1 })).inputTokens).toBe(1725);
  expect(kiroUsage(facts({ inputEstimate: () => 9 })).inputTokens).toBe(9);
});

test.each([
  { uncachedInputTokens: -1, outputTokens: 5 },
  { uncachedInputTokens: 2 ** 53, outputTokens: 5 },
  { uncachedInputTokens: 10, outputTokens: 1e308 },
  { uncachedInputTokens: 10, outputTokens: 5, cacheReadInputTokens: 'many' },
])('hostile counts %j are clamped and no longer count as reported', (tokenUsage) => {
  const usage = kiroUsage(facts({ tokenUsage }));
  expect(usage.source).toBe('estimated');
  for (const count of [usage.inputTokens, usage.outputTokens, usage.cacheReadTokens]) {
    expect(Number.isInteger(count) && count >= 0 && count <= 100_000_000).toBe(true);
  }
});

test.each([{}, { uncachedInputTokens: '812', outputTokens: 64 }, { uncachedInputTokens: 0, outputTokens: 0 }])(
  'counts that say nothing (%j) are passed over',
  (tokenUsage) => {
    expect(kiroUsage(facts({ tokenUsage }))).toMatchObject({ inputTokens: 11, source: 'estimated' });
  },
);

test('whatever Kiro reports, all counts are non-negative integers', () => {
  const odd = fc.oneof(fc.double(), fc.string(), fc.constant(null), fc.integer());
  const tokenUsage = fc.record({
    uncachedInputTokens: odd,
    outputTokens: odd,
    cacheReadInputTokens: odd,
    cacheWriteInputTokens: odd,
  });
  fc.assert(
    fc.property(tokenUsage, fc.double({ min: 0, noNaN: true }), (reported, contextUsagePercentage) => {
      const usage = kiroUsage(facts({ tokenUsage: reported, contextUsagePercentage }));
      for (const count of [usage.inputTokens, usage.cacheReadTokens, usage.cacheWriteTokens, usage.outputTokens]) {
        expect(Number.isInteger(count) && count >= 0).toBe(true);
      }
    }),
  );
});
