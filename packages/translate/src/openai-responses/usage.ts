import { totalInputTokens, type Usage } from '@sluice/core';
import type { ResponseUsage } from '@sluice/wire/openai-responses';

/** Neutral token counts in OpenAI's words: input is all of it, and the cached parts are told beside. */
export function toResponseUsage(usage: Usage): ResponseUsage {
  const inputTokens = totalInputTokens(usage);
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWriteTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: inputTokens + usage.outputTokens,
  };
}
