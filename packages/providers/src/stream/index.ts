/** How answers come back: translated into turn events, or passed through with an observer beside. */
export { type Closing, type Observation, PassedAnswer, type StreamObserver } from './passed-answer.ts';
export { LARGEST_WHOLE_BYTES, passedWhole } from './passed-whole.ts';
export { forwardedHeaders, requestBody } from './request-body.ts';
export { CUT_SHORT } from './stream-failure.ts';
export { TranslatedAnswer } from './translated-answer.ts';
export type { TurnReader } from './turn-reader.ts';
