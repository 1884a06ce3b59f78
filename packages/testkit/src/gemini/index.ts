/** A stand-in for the Gemini API and Antigravity's backend, and a strict reader of their streams. */

export { GEMINI_ERRORS, GEMINI_STREAM_ERRORS } from './errors.ts';
export type { GeminiStreamFacts, GeminiTool } from './read-stream.ts';
export { readGeminiStream } from './read-stream.ts';
export { startGeminiSimulator } from './simulator.ts';
