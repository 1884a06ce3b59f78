import { totalInputTokens, type Usage } from '@sluice/core';
import type { UsageMetadata } from '@sluice/wire/gemini';

/** Neutral token counts in Google's words: the prompt includes what was cached, the candidates exclude the thoughts. */
export function toUsageMetadata(usage: Usage): UsageMetadata {
  const promptTokenCount = totalInputTokens(usage);
  const thoughts = Math.min(usage.reasoningTokens ?? 0, usage.outputTokens);
  return {
    promptTokenCount,
    candidatesTokenCount: usage.outputTokens - thoughts,
    totalTokenCount: promptTokenCount + usage.outputTokens,
    ...(usage.cacheReadTokens > 0 && { cachedContentTokenCount: usage.cacheReadTokens }),
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
  };
}
