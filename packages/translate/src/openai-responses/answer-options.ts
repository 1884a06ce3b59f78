import type { ResponsesRequest } from '@sluice/wire/openai-responses';
import type { AnswerFacts } from '../answer/index.ts';

/**
 * What an answer needs to know that its events do not say. Ids of items are made from what follows the `_` of `messageId`;
 * `requestId` is repeated in the message of a failed answer, whose form has no place for it.
 */
export interface AnswerOptions extends AnswerFacts {
  /** Says what the client calls its tools, whether it wants encrypted thoughts, and the settings an answer repeats. Default: one that sets nothing. */
  readonly request?: Partial<ResponsesRequest>;
  /** Unix seconds. Default: now. */
  readonly created?: number;
  /** Events of this answer that the client has already from somebody else, `response.created` among them. Default 0. */
  readonly eventsBefore?: number;
}
