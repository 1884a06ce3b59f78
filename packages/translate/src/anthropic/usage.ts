import type { Usage } from '@sluice/core';
import type { MessageUsage } from '@sluice/wire/anthropic';

/** Neutral token counts in Anthropic's words; both count cached input apart. */
export function toMessageUsage(usage: Usage): MessageUsage {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens,
    ...(usage.reasoningTokens !== undefined && { output_tokens_details: { thinking_tokens: usage.reasoningTokens } }),
  };
}
