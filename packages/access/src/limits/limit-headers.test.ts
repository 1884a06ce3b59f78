import { DIALECT_IDS } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { limitHeaders, type Standing } from './index.ts';

const NOW = Date.UTC(2026, 10, 21, 15, 0, 0, 500);
const STANDINGS: readonly Standing[] = [
  { limit: 'requestsPerMinute', max: 60, remaining: 59, resetMs: 1_000 },
  { limit: 'tokensPerMinute', max: 10_000, remaining: 4_000, resetMs: 36_000 },
  { limit: 'concurrentRequests', max: 4, remaining: 3, resetMs: 0 },
  { limit: 'budgetMicrosPerDay', max: 4, remaining: 3, resetMs: 1 },
  { limit: 'tokensPerDay', max: 1_000_000, remaining: 3_999, resetMs: 32_399_500 },
];

describe('limit headers', () => {
  it('are OpenAI’s for its dialects, with the tokens of which the least is left', () => {
    const headers = {
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-limit-tokens': '1000000',
      'x-ratelimit-remaining-tokens': '3999',
      'x-ratelimit-reset-tokens': '8h59m59.5s',
    };
    for (const dialect of DIALECT_IDS.filter((id) => id.startsWith('openai'))) {
      expect(limitHeaders(STANDINGS, dialect, NOW)).toEqual(headers);
    }
  });

  it('are Anthropic’s for its dialect, with moments instead of durations', () => {
    expect(limitHeaders(STANDINGS.slice(0, 2), 'anthropic', NOW)).toEqual({
      'anthropic-ratelimit-requests-limit': '60',
      'anthropic-ratelimit-requests-remaining': '59',
      'anthropic-ratelimit-requests-reset': '2026-11-21T15:00:02Z',
      'anthropic-ratelimit-tokens-limit': '10000',
      'anthropic-ratelimit-tokens-remaining': '4000',
      'anthropic-ratelimit-tokens-reset': '2026-11-21T15:00:37Z',
    });
  });

  it('are none for a dialect that has none and for what is not limited', () => {
    expect(limitHeaders(STANDINGS, 'gemini', NOW)).toEqual({});
    expect(limitHeaders([], 'anthropic', NOW)).toEqual({});
    expect(limitHeaders(STANDINGS.slice(2, 4), 'openai-chat', NOW)).toEqual({});
  });

  it.each([
    [0, '0s'],
    [120, '120ms'],
    [1_500, '1.5s'],
    [360_000, '6m0s'],
    [3_630_000, '1h0m30s'],
  ])('write %d ms as %s', (resetMs, text) => {
    const standing = { limit: 'requestsPerMinute', max: 1, remaining: 0, resetMs } as const;
    expect(limitHeaders([standing], 'openai-chat', NOW)['x-ratelimit-reset-requests']).toBe(text);
  });
});
