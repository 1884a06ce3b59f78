/** Stand-ins for the OpenAI API and the Codex backend, and strict readers of their streams. */

export { expectedEmbedding } from './embedding.ts';
export { OPENAI_ERRORS, OPENAI_STREAM_ERRORS } from './errors.ts';
export type { ChatStreamFacts, ChatTool } from './read-chat-stream.ts';
export { readChatStream } from './read-chat-stream.ts';
export { startOpenaiSimulator } from './simulator.ts';
