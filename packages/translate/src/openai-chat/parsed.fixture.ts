import type { Part, Turn } from '@sluice/core';
import { type ChatRequest, parseChatRequest } from '@sluice/wire/openai-chat';
import { toTurn } from './to-turn.ts';

/** A parsed request of one user message, with these fields in addition or instead. */
export function chatRequest(fields: object = {}): ChatRequest {
  const parsed = parseChatRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...fields });
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.request;
}

export function turnOf(fields: object): Turn {
  return toTurn(chatRequest(fields));
}

/** The parts of a chat's messages, message by message. */
export function partsOf(...messages: readonly object[]): readonly (readonly Part[])[] {
  return turnOf({ messages }).messages.map((message) => message.content);
}
