/** The Kiro upstream dialect: turns into requests, frames into turn events. */
export { droppedByKiro } from './request/dropped-by-kiro.ts';
export { type IgnoredField, kiroIgnoredFields } from './request/ignored-fields.ts';
export { DEFAULT_MAX_BODY_BYTES } from './request/limits.ts';
export { asksForThinking, type KiroThinkingStyle, splitThinkingSuffix } from './request/thinking.ts';
export { type KiroRequestOptions, type KiroRequestResult, toKiroRequest } from './request/to-kiro-request.ts';
export type { ClassifyException } from './response/failures.ts';
export { KiroTurnReader, type KiroTurnReaderOptions } from './response/kiro-turn-reader.ts';
