import type { Message, Part, Turn } from '@sluice/core';
import { type ChatRequestOptions, toChatRequest } from './index.ts';

export const said = (text: string): Part => ({ type: 'text', text });
export const user = (...content: Part[]): Message => ({ role: 'user', content });
export const assistant = (...content: Part[]): Message => ({ role: 'assistant', content });
export const call = (id: string, more: Partial<Extract<Part, { type: 'tool_call' }>> = {}): Part => ({
  type: 'tool_call',
  id,
  name: 'f',
  input: { a: 1 },
  ...more,
});
export const result = (
  callId: string,
  content: Extract<Part, { type: 'tool_result' }>['content'],
  isError = false,
): Part => ({
  type: 'tool_result',
  callId,
  isError,
  content,
});
export const asked = (id: string, name = 'f') => ({ id, type: 'function', function: { name, arguments: '{"a":1}' } });
export const turnWith = (more: Partial<Turn> = {}): Turn => ({
  model: 'client-model',
  system: [],
  messages: [user(said('hi'))],
  tools: [],
  stream: false,
  ...more,
});

/** A turn with these fields, said as a request; throws when it is refused. */
export function say(more: Partial<Turn>, options: Partial<ChatRequestOptions> = {}) {
  const request = toChatRequest(turnWith(more), { model: 'm', ...options });
  if (!request.ok) throw new Error(request.failure.message);
  return request;
}
export const messagesOf = (...messages: Message[]) => say({ messages }).body['messages'];
