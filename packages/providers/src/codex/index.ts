/** ChatGPT's Codex backend, and OpenAI's API for accounts with a key, as an upstream. */
export { classifyCodexFailure, classifyCodexStreamError } from './classify-failure.ts';
export { type CodexProviderOptions, createCodexProvider } from './codex-provider.ts';
export type { CodexUrls } from './endpoint.ts';
export type { CodexClientIdentity } from './headers.ts';
export type { CodexClaims } from './jwt.ts';
export { readCodexJwt } from './jwt.ts';
export { modelGroupOf } from './models.ts';
export type { CodexRefresherOptions } from './refresh.ts';
export { createCodexRefresher } from './refresh.ts';
export type { UsageWindow } from './usage-windows.ts';
export { usageWindows } from './usage-windows.ts';
