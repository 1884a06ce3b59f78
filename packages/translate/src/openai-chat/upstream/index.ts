/** The Chat Completions upstream dialect: turns into requests, chunks into turn events. */
export { ChatTurnReader, type ChatTurnReaderOptions } from './chat-turn-reader.ts';
export { readFinishReason } from './finish-word.ts';
export { isErrorChunk } from './is-error.ts';
export type { ChatRequestOptions } from './options.ts';
export { fieldsOf, readUsage, usageIn } from './read-usage.ts';
export { type ChatRequestResult, toChatRequest } from './to-chat-request.ts';
