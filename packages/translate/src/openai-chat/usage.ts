import { totalInputTokens, type Usage } from '@sluice/core';
import type { ChatUsage } from '@sluice/wire/openai-chat';

/** Neutral token counts in OpenAI's words: `prompt_tokens` includes what came from the cache (trap l). */
export function toChatUsage(usage: Usage): ChatUsage {
  const input = totalInputTokens(usage);
  return {
    prompt_tokens: input,
    completion_tokens: usage.outputTokens,
    total_tokens: input + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWriteTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
  };
}
