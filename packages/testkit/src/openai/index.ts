/** Stand-ins for the OpenAI API and the Codex backend, and strict readers of their streams. */

export { cacheableChat, cacheableResponse } from './cacheable-prompt.ts';
export { CODEX_ERRORS } from './codex-errors.ts';
export { expectedEmbedding } from './embedding.ts';
export { OPENAI_ERRORS, OPENAI_STREAM_ERRORS } from './errors.ts';
export type { ChatStreamFacts, ChatTool } from './read-chat-stream.ts';
export { readChatStream } from './read-chat-stream.ts';
export type { ResponsesStreamFacts } from './read-responses-stream.ts';
export { readResponsesStream } from './read-responses-stream.ts';
export { RESPONSE_STREAM_ERRORS } from './response-format.ts';
export { startCodexSimulator, startOpenaiSimulator } from './simulator.ts';
export type { ResponsesTool } from './streamed-item.ts';
