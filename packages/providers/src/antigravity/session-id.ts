import { createHash } from 'node:crypto';
import type { Turn } from '@sluice/core';

/**
 * What keeps the requests of one conversation together at Google, for its prompt cache: a negative 63-bit number, as its own clients
 * send. Made of the client's session or else of how the conversation begins, so it outlives this process.
 */
export function sessionIdOf(turn: Pick<Turn, 'session' | 'messages'>): string {
  const first = turn.messages.find((message) => message.role === 'user')?.content ?? [];
  const beginning = first.map((part) => (part.type === 'text' ? part.text : part.type)).join('\n');
  const digest = createHash('sha256')
    .update(turn.session ?? beginning)
    .digest();
  return `-${digest.readBigUInt64BE() >> 1n}`;
}
