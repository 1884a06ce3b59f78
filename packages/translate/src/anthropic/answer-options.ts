import type { Usage } from '@sluice/core';
import { passthrough, type UsageSplit } from '../usage/index.ts';

/** What an answer needs to know that its events do not say. */
export interface AnswerOptions {
  /** `msg_…`, ours: the upstream's own id is not shown. */
  readonly messageId: string;
  /** Model name as the client wrote it. */
  readonly model: string;
  /** Goes into error bodies. */
  readonly requestId: string;
  /** Input tokens to show until the upstream has counted; see `estimateTokens`. Default 0. */
  readonly inputEstimate?: number;
  /** How the estimate is divided over input and cache. Default: all of it is input. */
  readonly usageSplit?: UsageSplit;
}

/** The usage to show before the upstream has reported any: the split estimate, and no output yet. */
export function initialUsage(options: AnswerOptions): Usage {
  const split = (options.usageSplit ?? passthrough)(options.inputEstimate ?? 0);
  return { ...split, outputTokens: 0, source: 'estimated' };
}
