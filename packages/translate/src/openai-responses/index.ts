/** The OpenAI Responses dialect. For clients: requests into turns, turn events into answers. For upstreams: the other way round. */
export type { AnswerOptions } from './answer-options.ts';
export { droppedFields } from './dropped-fields.ts';
export { type ResponsesFailure, toResponsesFailure } from './failure.ts';
export { type HeardResponse, ResponsesListener } from './listener.ts';
export { refusalOf, storedStateRefusal } from './refusal.ts';
export { ResponsesStream } from './stream.ts';
export { toTurn } from './to-turn.ts';
export {
  type ClassifyError,
  cacheKeyOf,
  observeResponse,
  type ResponsesObservation,
  ResponsesObserver,
  type ResponsesRequestOptions,
  type ResponsesRequestResult,
  ResponsesTurnReader,
  type ResponsesTurnReaderOptions,
  toResponsesRequest,
  WholeResponseReader,
} from './upstream/index.ts';
export { toResponseUsage } from './usage.ts';
export { ResponsesWhole } from './whole.ts';
