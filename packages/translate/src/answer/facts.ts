import type { Usage } from '@sluice/core';
import { passthrough, type UsageSplit } from '../usage/index.ts';

/** What an answer in any dialect needs to know that its events do not say. */
export interface AnswerFacts {
  /** Ours, with the dialect's own beginning (`msg_…`, `resp_…`): the upstream's id is not shown. */
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
export function initialUsage({ usageSplit = passthrough, inputEstimate = 0 }: AnswerFacts): Usage {
  return { ...usageSplit(inputEstimate), outputTokens: 0, source: 'estimated' };
}
