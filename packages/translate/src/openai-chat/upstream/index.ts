/** The Chat Completions upstream dialect: turns into requests, chunks into turn events. */
export { type ChatObservation, ChatObserver, type ChatObserverOptions } from './chat-observer.ts';
export { ChatTurnReader, type ChatTurnReaderOptions } from './chat-turn-reader.ts';
export { observeAnswer } from './observe-answer.ts';
export type { ChatRequestOptions } from './options.ts';
export { isClosedSchema } from './strict-schema.ts';
export { type ChatRequestResult, toChatRequest } from './to-chat-request.ts';
