/** A stand-in for the Messages API, and a strict reader of its streams. */

export { cacheablePrompt } from './cacheable-prompt.ts';
export { ANTHROPIC_ERRORS, ANTHROPIC_STREAM_ERRORS } from './errors.ts';
export type { AnthropicStreamFacts, StreamedTool } from './read-stream.ts';
export { readAnthropicStream } from './read-stream.ts';
export { startAnthropicSimulator } from './simulator.ts';
