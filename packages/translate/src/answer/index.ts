/** Answers to clients: what is the same in every dialect. */
export { AnswerCollector, CUT_SHORT, type FinishEvent, type WholeAnswer } from './answer-collector.ts';
export { AnswerStream } from './answer-stream.ts';
export { type AnswerFacts, initialUsage } from './facts.ts';
