import type { InputSplit } from './split.ts';

/** Below this many tokens no cache is pretended. */
const SMALLEST_SPLIT = 100;
const PARTS = 28;

/**
 * Divides a total as input : cache write : cache read = 1 : 2 : 25. Invented, not measured: it imitates the caching of a
 * typical coding session, for billing that expects it. Totals under 100 stay input whole; shares are rounded down
 * and the rest goes to cache read, so the sum is always the total.
 */
export function ratio1to2to25(totalInputTokens: number): InputSplit {
  if (totalInputTokens < SMALLEST_SPLIT) {
    return { inputTokens: totalInputTokens, cacheWriteTokens: 0, cacheReadTokens: 0 };
  }
  const inputTokens = Math.floor(totalInputTokens / PARTS);
  const cacheWriteTokens = Math.floor((totalInputTokens * 2) / PARTS);
  return { inputTokens, cacheWriteTokens, cacheReadTokens: totalInputTokens - inputTokens - cacheWriteTokens };
}
