import type { Usage } from '@sluice/core';
import type { ResponsesRequest } from '@sluice/wire/openai-responses';
import { passthrough, type UsageSplit } from '../usage/index.ts';

/** What an answer needs to know that its events do not say. */
export interface AnswerOptions {
  /** `resp_…`, ours: the upstream's own id is not shown. Ids of items are made from what follows the `_`. */
  readonly messageId: string;
  /** Model name as the client wrote it. */
  readonly model: string;
  /** Repeated in the message of a failed answer, whose form has no place for it. */
  readonly requestId: string;
  /** Says what the client calls its tools, whether it wants encrypted thoughts, and the settings an answer repeats. Default: one that sets nothing. */
  readonly request?: Partial<ResponsesRequest>;
  /** Unix seconds. Default: now. */
  readonly created?: number;
  /** Events of this answer that the client has already from somebody else, `response.created` among them. Default 0. */
  readonly eventsBefore?: number;
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
