import type { InputSplit } from './split.ts';

/** Leaves a total as it is: all of it is uncached input. */
export function passthrough(totalInputTokens: number): InputSplit {
  return { inputTokens: totalInputTokens, cacheWriteTokens: 0, cacheReadTokens: 0 };
}
