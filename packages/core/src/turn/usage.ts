/**
 * Tokens of one answer, as non-negative integers.
 *
 * `inputTokens` excludes both cache counts (Anthropic's way); the total input is the sum of the three.
 */
export interface Usage {
  readonly inputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  /** Part of `cacheWriteTokens` that is kept for an hour; the rest is kept as long as the vendor usually does. */
  readonly cacheWriteHourTokens?: number;
  /** Part of `outputTokens` spent on thinking, where known. */
  readonly reasoningTokens?: number;
  /** `reported` numbers are the upstream's own; anything we computed is `estimated` and must be shown as such. */
  readonly source: UsageSource;
  /** The vendor's name of the price class it has served this in (`batch`, `priority`, `flex`, …); absent: the usual one, or it did not say. */
  readonly serviceTier?: string;
  /** Vendor credits this answer cost, where the vendor says (Kiro's metering). */
  readonly credits?: number;
}

export type UsageSource = 'reported' | 'estimated';

/** All input tokens, cached or not. */
export function totalInputTokens(usage: Usage): number {
  return usage.inputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
}
