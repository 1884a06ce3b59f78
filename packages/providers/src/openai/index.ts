/** OpenAI by API key, and any server that speaks like it, as an upstream. */
export { classifyOpenAiFailure, classifyOpenAiStreamError } from './classify-failure.ts';
export type { OpenAiErrorFacts } from './error-facts.ts';
export { named, openAiRetryAt, readOpenAiError } from './error-facts.ts';
export { OPENAI_ROWS } from './failure-rows.ts';
export { modelGroupOf } from './models.ts';
export { createOpenaiProvider, type OpenaiProviderOptions } from './openai-provider.ts';
