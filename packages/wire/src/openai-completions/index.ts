/** OpenAI Completions (the older API, text in and text out): what clients send and what they accept back. */
export { CompletionChunkEncoder } from './chunk.ts';
export { type CompletionRequest, type ParsedCompletionRequest, parseCompletionRequest } from './request.ts';
export type { CompletionBody, CompletionFinishReason } from './response.ts';
