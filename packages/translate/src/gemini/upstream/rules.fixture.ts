import type { Message, Part, Turn } from '@sluice/core';
import type { Content } from '@sluice/wire/gemini';
import { type GenerateContentOptions, toGenerateContentRequest } from './to-generate-content-request.ts';

export const GEMINI = 'gemini-2.5-pro';
export const GEMINI_3 = 'gemini-3-pro-preview';
export const CLAUDE = 'claude-sonnet-4-5-thinking';

/** A turn of one user message. */
export function turnOf(more: Partial<Turn> = {}): Turn {
  const messages: Turn['messages'] = [user({ type: 'text', text: 'hi' })];
  return { model: 'm', system: [], messages, tools: [], stream: true, ...more };
}

export const user = (...content: Part[]): Message => ({ role: 'user', content });
export const assistant = (...content: Part[]): Message => ({ role: 'assistant', content });
export const text = (words: string): Part => ({ type: 'text', text: words });
export const call = (id: string, more: Partial<Extract<Part, { type: 'tool_call' }>> = {}): Part => ({
  type: 'tool_call',
  id,
  name: 'f',
  input: {},
  ...more,
});
export const result = (callId: string, words = 'ok', isError = false): Part => ({
  type: 'tool_result',
  callId,
  isError,
  content: [{ type: 'text', text: words }],
});

export function said(more: Partial<Turn>, options: Partial<GenerateContentOptions> = {}) {
  const answer = toGenerateContentRequest(turnOf(more), { model: GEMINI, ...options });
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer;
}

export const bodyOf = (more: Partial<Turn>, model = GEMINI) => said(more, { model }).body;

export const contentsOf = (
  messages: readonly Message[],
  options: Partial<GenerateContentOptions> = {},
): readonly Content[] => said({ messages }, options).body.contents;

/** Parts of the model's first message. */
export const modelParts = (messages: readonly Message[], options: Partial<GenerateContentOptions> = {}) =>
  contentsOf(messages, options).find(({ role }) => role === 'model')?.parts;
