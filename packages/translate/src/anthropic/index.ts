/** The Anthropic client dialect: requests into turns, turn events into answers. */
export type { AnswerOptions } from './answer-options.ts';
export { droppedFields } from './dropped-fields.ts';
export { type AnthropicFailure, toAnthropicFailure } from './failure.ts';
export { type AnthropicAnswer, AnthropicMessage, aggregate } from './message.ts';
export { toStopReason } from './stop-reason.ts';
export { AnthropicStream } from './stream.ts';
export { toTurn } from './to-turn.ts';
export { toMessageUsage } from './usage.ts';
