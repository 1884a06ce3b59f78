import type { AnswerOptions as ChatAnswerOptions } from '../openai-chat/index.ts';

/** What an answer needs to know that its events do not say. `messageId` is `cmpl-…`. */
export type AnswerOptions = Omit<ChatAnswerOptions, 'legacyFunctions'>;
