import type { ChatRequest } from '@sluice/wire/openai-chat';
import type { AnswerFacts } from '../answer/index.ts';

/** What a chat answer needs to know that its events do not say. `messageId` is `chatcmpl-…` or `cmpl-…`. */
export interface AnswerOptions extends AnswerFacts {
  /** Epoch seconds; the same in every chunk. */
  readonly created: number;
  /** The client asked a stream for usage (`stream_options.include_usage`). Default false. */
  readonly includeUsage?: boolean;
  /** Calls are answered as one `function_call`; see {@link usesLegacyFunctions}. Default false. */
  readonly legacyFunctions?: boolean;
}

/** Whether a request offers its tools as `functions`, and so can read a `function_call` only. */
export function usesLegacyFunctions(request: ChatRequest): boolean {
  return !request.tools?.length && (request.functions?.length ?? 0) > 0;
}
