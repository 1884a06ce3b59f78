/** The Responses dialect of an upstream: turns into requests, streamed responses into turn events, and watching what passes through. */
export type { ClassifyError } from './ending.ts';
export { observeResponse, type ResponsesObservation, ResponsesObserver } from './observer.ts';
export { cacheKeyOf } from './settings.ts';
export {
  type ResponsesRequestOptions,
  type ResponsesRequestResult,
  toResponsesRequest,
} from './to-responses-request.ts';
export { ResponsesTurnReader, type ResponsesTurnReaderOptions } from './turn-reader.ts';
export { WholeResponseReader } from './whole-reader.ts';
