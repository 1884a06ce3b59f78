import type { Usage } from '@sluice/core';
import type { MessageDeltaUsage, MessageUsage } from '@sluice/wire/anthropic';

/** Neutral token counts in Anthropic's words; both count cached input apart. */
export function toDeltaUsage(usage: Usage): MessageDeltaUsage {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens,
    output_tokens_details: usage.reasoningTokens === undefined ? null : { thinking_tokens: usage.reasoningTokens },
    server_tool_use: null,
  };
}

/** The same with what only a whole message carries. */
export function toMessageUsage(usage: Usage): MessageUsage {
  return { ...toDeltaUsage(usage), cache_creation: null, inference_geo: null, service_tier: null, speed: null };
}
