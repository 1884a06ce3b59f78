/** Kiro (Amazon Q Developer) as an upstream. */
export { classifyKiroFailure } from './classify-failure.ts';
export type { KiroUrls } from './endpoint.ts';
export type { KiroClientIdentity } from './headers.ts';
export type { KiroProviderOptions } from './kiro-provider.ts';
export { createKiroProvider } from './kiro-provider.ts';
