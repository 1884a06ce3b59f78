/** The OpenAI Responses dialect: requests into turns and turn events into answers. */
export type { AnswerOptions } from './answer-options.ts';
export { droppedFields } from './dropped-fields.ts';
export { type ResponsesFailure, toResponsesFailure } from './failure.ts';
export { refusalOf, storedStateRefusal } from './refusal.ts';
export { ResponsesStream } from './stream.ts';
export { toTurn } from './to-turn.ts';
export { toResponseUsage } from './usage.ts';
export { type ResponsesAnswer, ResponsesWhole } from './whole.ts';
