import type { Usage } from '@sluice/core';
import type { KiroTokenUsage } from '@sluice/wire/kiro';
import { estimateTextTokens } from '../../tokens/index.ts';
import { tokenCount, type UsageSplit } from '../../usage/index.ts';

/** All that was learned about the tokens of one answer. */
export interface UsageFacts {
  /** Of `metadataEvent`, when it came. */
  readonly tokenUsage?: KiroTokenUsage;
  /** Of `contextUsageEvent`: filled part of the context window after the answer, in percent; may pass 100. */
  readonly contextUsagePercentage?: number;
  /** Sum of `meteringEvent`s. */
  readonly credits?: number;
  /** UTF-8 bytes of the answer. */
  readonly outputBytes: number;
  /** The model's window in tokens. */
  readonly contextWindow: number;
  /** Our guess of the request's tokens, or how to make it. */
  readonly inputEstimate: number | (() => number);
  readonly split: UsageSplit;
}

/**
 * The best knowledge about an answer's tokens: Kiro's own counts; else the context percentage of the window minus the
 * output; else our estimates. Only untouched counts of Kiro's are `reported`; what was derived, split or had to be clamped
 * is `estimated`.
 */
export function kiroUsage(facts: UsageFacts): Usage {
  const credits = facts.credits === undefined ? {} : { credits: facts.credits };
  const reported = facts.tokenUsage && reportedUsage(facts.tokenUsage);
  if (reported) return { ...reported, ...credits };
  const outputTokens = estimateTextTokens(facts.outputBytes);
  const input = contextInput(facts, outputTokens) ?? estimatedInput(facts);
  return { ...facts.split(input), outputTokens, source: 'estimated', ...credits };
}

function estimatedInput({ inputEstimate }: UsageFacts): number {
  return typeof inputEstimate === 'number' ? inputEstimate : inputEstimate();
}

function reportedUsage(raw: KiroTokenUsage): Usage | undefined {
  const inputTokens = tokenCount(raw.uncachedInputTokens);
  const outputTokens = tokenCount(raw.outputTokens);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const cacheReadTokens = tokenCount(raw.cacheReadInputTokens) ?? 0;
  const cacheWriteTokens = tokenCount(raw.cacheWriteInputTokens) ?? 0;
  if (inputTokens + cacheReadTokens + cacheWriteTokens + outputTokens === 0) return undefined;
  const untouched =
    inputTokens === raw.uncachedInputTokens &&
    outputTokens === raw.outputTokens &&
    cacheReadTokens === (raw.cacheReadInputTokens ?? 0) &&
    cacheWriteTokens === (raw.cacheWriteInputTokens ?? 0);
  return {
    inputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens,
    source: untouched ? 'reported' : 'estimated',
  };
}

/** Undefined when there is no percentage or nothing is left after the output. */
function contextInput(facts: UsageFacts, outputTokens: number): number | undefined {
  const total = tokenCount(((facts.contextUsagePercentage ?? 0) / 100) * facts.contextWindow) ?? 0;
  return total > outputTokens ? total - outputTokens : undefined;
}
