import type { FinishReason } from '@sluice/core';

/** What is known about the end of an answer that ended well. */
export interface EndFacts {
  readonly toolCount: number;
  /** Of `metadataEvent`; `END_TURN` is certain, the others are assumed by analogy. */
  readonly stopReason?: string;
  readonly contextUsagePercentage?: number;
}

/**
 * Why an answer ended. A complete tool call always means `tool_use`, because a client that is told anything else would not
 * run it; without a call, Kiro's word counts, then a full context window, and else the model was done.
 */
export function kiroFinishReason(facts: EndFacts): FinishReason {
  if (facts.toolCount > 0) return 'tool_use';
  if (facts.stopReason === 'MAX_TOKENS') return 'max_tokens';
  return (facts.contextUsagePercentage ?? 0) >= 100 ? 'context_window_exceeded' : 'end_turn';
}
