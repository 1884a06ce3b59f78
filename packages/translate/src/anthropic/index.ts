/** The Anthropic dialect. For clients: requests into turns, turn events into answers. For upstreams: the other way round. */

export { droppedFields } from './dropped-fields.ts';
export { type AnthropicFailure, toAnthropicFailure } from './failure.ts';
export { AnthropicMessage } from './message.ts';
export { toStopReason } from './stop-reason.ts';
export { AnthropicStream } from './stream.ts';
export { toTurn } from './to-turn.ts';
export {
  type ClassifyStreamError,
  type MessagesObservation,
  MessagesObserver,
  type MessagesObserverOptions,
  type MessagesRequestOptions,
  type MessagesRequestResult,
  MessagesTurnReader,
  type MessagesTurnReaderOptions,
  observeCount,
  observeMessage,
  toMessagesRequest,
} from './upstream/index.ts';
export { toMessageUsage } from './usage.ts';
