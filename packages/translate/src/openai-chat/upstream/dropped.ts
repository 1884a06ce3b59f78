import type { Part, Turn } from '@sluice/core';
import type { ChatRequestOptions } from './options.ts';

/** What of a turn's conversation the upstream does not get: `cache` marks, `messages.reasoning`, `messages.redacted_reasoning`, … */
export function droppedFromConversation(turn: Turn, options: ChatRequestOptions): readonly string[] {
  const dropped = new Set<string>();
  if (turn.system.some(({ cache }) => cache) || turn.tools.some(({ cache }) => cache)) dropped.add('cache');
  for (const { role, content } of turn.messages) for (const part of content) notePart(dropped, role, part, options);
  return [...dropped];
}

function notePart(dropped: Set<string>, role: string, part: Part, options: ChatRequestOptions): void {
  if ('cache' in part && part.cache) dropped.add('cache');
  if (part.type === 'redacted_reasoning') dropped.add('messages.redacted_reasoning');
  if (part.type === 'reasoning' && !options.sendsReasoning) dropped.add('messages.reasoning');
  if (role === 'assistant' && (part.type === 'image' || part.type === 'document')) dropped.add(`messages.${part.type}`);
}
