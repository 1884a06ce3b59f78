/** Input tokens by price class; the three add up to all input tokens. */
export interface InputSplit {
  readonly inputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
}

/** Divides a total of input tokens, for upstreams that report only the total. What comes out is an invention. */
export type UsageSplit = (totalInputTokens: number) => InputSplit;
