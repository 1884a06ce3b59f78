import type { Usage } from '@sluice/core';
import type { ChatRequest } from '@sluice/wire/openai-chat';
import { passthrough, type UsageSplit } from '../usage/index.ts';

/** What an answer needs to know that its events do not say. */
export interface AnswerOptions {
  /** `chatcmpl-…` or `cmpl-…`, ours: the upstream's own id is not shown. */
  readonly messageId: string;
  /** Model name as the client wrote it. */
  readonly model: string;
  /** Goes into error bodies. */
  readonly requestId: string;
  /** Epoch seconds; the same in every chunk. */
  readonly created: number;
  /** The client asked a stream for usage (`stream_options.include_usage`). Default false. */
  readonly includeUsage?: boolean;
  /** Calls are answered as one `function_call`; see {@link usesLegacyFunctions}. Default false. */
  readonly legacyFunctions?: boolean;
  /** Input tokens to show until the upstream has counted; see `estimateTokens`. Default 0. */
  readonly inputEstimate?: number;
  /** How the estimate is divided over input and cache. Default: all of it is input. */
  readonly usageSplit?: UsageSplit;
}

/** The usage to show when the upstream reports none: the split estimate, and no output. */
export function initialUsage(options: Pick<AnswerOptions, 'usageSplit' | 'inputEstimate'>): Usage {
  const split = (options.usageSplit ?? passthrough)(options.inputEstimate ?? 0);
  return { ...split, outputTokens: 0, source: 'estimated' };
}

/** Whether a request offers its tools as `functions`, and so can read a `function_call` only. */
export function usesLegacyFunctions(request: ChatRequest): boolean {
  return !request.tools?.length && (request.functions?.length ?? 0) > 0;
}
