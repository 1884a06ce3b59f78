import type { Usage } from '@sluice/core';
import type { Framing } from '@sluice/wire/gemini';
import { passthrough, type UsageSplit } from '../usage/index.ts';

/** What an answer needs to know that its events do not say. */
export interface AnswerOptions {
  /** Ours, shown as `responseId`: the upstream's own id is not shown. */
  readonly messageId: string;
  /** Model name as the client wrote it, shown as `modelVersion`. */
  readonly model: string;
  /** Goes into error bodies. */
  readonly requestId: string;
  /** Input tokens to show until the upstream has counted; see `estimateTokens`. Default 0. */
  readonly inputEstimate?: number;
  /** How the estimate is divided over input and cache. Default: all of it is input. */
  readonly usageSplit?: UsageSplit;
  /** `sse` for clients that ask with `alt=sse`, `array` for those that do not. Default `sse`; of no effect on a whole answer. */
  readonly framing?: Framing;
  /** Show thoughts; see `wantsThoughts`. Without, only signatures that Gemini itself wants back are shown. Default true. */
  readonly includeThoughts?: boolean;
}

/** The usage to show before the upstream has reported any: the split estimate, and no output yet. */
export function initialUsage(options: AnswerOptions): Usage {
  const split = (options.usageSplit ?? passthrough)(options.inputEstimate ?? 0);
  return { ...split, outputTokens: 0, source: 'estimated' };
}
