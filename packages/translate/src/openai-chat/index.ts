/** The Chat Completions client dialect: requests into turns, turn events into answers. */
export { type AnswerOptions, usesLegacyFunctions } from './answer-options.ts';
export { ChatCompletion } from './completion.ts';
export { droppedFields } from './dropped-fields.ts';
export { type OpenaiFailure, toErrorBody, toOpenaiFailure } from './failure.ts';
export { toFinishReason } from './finish-reason.ts';
export { refusalOf } from './refusal.ts';
export { ChatStream } from './stream.ts';
export { toMaxTokens, toStopSequences, toTurn } from './to-turn.ts';
export {
  type ChatObservation,
  ChatObserver,
  type ChatObserverOptions,
  type ChatRequestOptions,
  type ChatRequestResult,
  ChatTurnReader,
  type ChatTurnReaderOptions,
  isClosedSchema,
  observeAnswer,
  toChatRequest,
} from './upstream/index.ts';
export { toChatUsage } from './usage.ts';
