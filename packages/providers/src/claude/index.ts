/** Anthropic, by API key and by subscription, as an upstream. */
export { classifyClaudeFailure, classifyClaudeStreamError } from './classify-failure.ts';
export type { ClaudeUrls } from './endpoint.ts';
export { modelGroupOf } from './models.ts';
export type { ClaudeRefresherOptions } from './refresh.ts';
export { createClaudeRefresher } from './refresh.ts';
