/** The Gemini dialect: requests into turns, turn events into answers; and the other way round for upstreams that speak it. */
export type { AnswerOptions } from './answer-options.ts';
export { droppedFields } from './dropped-fields.ts';
export { toGeminiStatus } from './failure.ts';
export { refusalOf } from './refusal.ts';
export { GEMINI_SIGNER, SKIP_VALIDATION } from './signature.ts';
export { GeminiStream } from './stream.ts';
export { type RequestPath, toTurn, wantsThoughts } from './to-turn.ts';
export { toTokenCount } from './token-count.ts';
export {
  type ClassifyError,
  cleanSchema,
  familyOf,
  type GeminiObservation,
  GeminiObserver,
  GeminiTurnReader,
  type GeminiTurnReaderOptions,
  type GenerateContentOptions,
  type GenerateContentResult,
  type ModelFamily,
  mayHoldForeignThoughts,
  observeGeminiAnswer,
  observeTokenCount,
  signerOf,
  type ThoughtsToDrop,
  toGenerateContentRequest,
  withoutThoughts,
} from './upstream/index.ts';
export { toUsageMetadata } from './usage.ts';
export { GeminiWhole } from './whole.ts';
