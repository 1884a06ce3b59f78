/** An independent reader of event streams, and checkers of what a strict client would say about them. */

export { anthropicText, anthropicThinking } from './anthropic-text.ts';
export { checkAnthropicStream } from './check-anthropic-stream.ts';
export type { SseEvent, SseTranscript } from './read-sse.ts';
export { parseSse, readSse, readSseText } from './read-sse.ts';
