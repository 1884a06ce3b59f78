/** The Completions client dialect: prompts into turns, turn events into text. */
export type { AnswerOptions } from './answer-options.ts';
export { CompletionWhole } from './completion.ts';
export { droppedFields } from './dropped-fields.ts';
export { refusalOf } from './refusal.ts';
export { CompletionStream } from './stream.ts';
export { toTurn } from './to-turn.ts';
