/** Gemini's API as an upstream: turns into requests, records into turn events. Antigravity wraps it. */
export { cleanSchema } from './clean-schema.ts';
export { familyOf, type ModelFamily, signerOf } from './model-family.ts';
export {
  type ClassifyError,
  type GeminiObservation,
  GeminiObserver,
  observeGeminiAnswer,
  observeTokenCount,
} from './observer.ts';
export {
  type GenerateContentOptions,
  type GenerateContentResult,
  toGenerateContentRequest,
} from './to-generate-content-request.ts';
export { GeminiTurnReader, type GeminiTurnReaderOptions } from './turn-reader.ts';
export { mayHoldForeignThoughts, type ThoughtsToDrop, withoutThoughts } from './without-thoughts.ts';
