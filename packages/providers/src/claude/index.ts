/** Anthropic, by API key and by subscription, as an upstream. */
export { classifyClaudeFailure, classifyClaudeStreamError } from './classify-failure.ts';
export type { ClaudeProviderOptions } from './claude-provider.ts';
export { createClaudeProvider } from './claude-provider.ts';
export type { ClaudeUrls } from './endpoint.ts';
export { modelGroupOf } from './models.ts';
export type { ClaudeRefresherOptions } from './refresh.ts';
export { createClaudeRefresher } from './refresh.ts';
