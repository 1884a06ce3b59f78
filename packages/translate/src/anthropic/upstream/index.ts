/** Anthropic as an upstream: turns into requests, streams into turn events, and an eye on what is passed through. */
export {
  type MessagesObservation,
  MessagesObserver,
  type MessagesObserverOptions,
  observeCount,
  observeMessage,
} from './messages-observer.ts';
export {
  type ClassifyStreamError,
  MessagesTurnReader,
  type MessagesTurnReaderOptions,
} from './messages-turn-reader.ts';
export { type MessagesRequestOptions, type MessagesRequestResult, toMessagesRequest } from './to-messages-request.ts';
