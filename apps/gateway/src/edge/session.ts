import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Turn } from '@sluice/core';

/** Headers by which clients name a conversation, most telling first: Claude Code, Codex CLI, and what gateways have agreed on. */
const SESSION_HEADERS = ['x-claude-code-session-id', 'session-id', 'session_id', 'x-session-id', 'x-session-affinity'];

/** Characters of the first user message that are looked at; a conversation is told from another long before that. */
const PREFIX_LENGTH = 4_096;

/**
 * What a conversation can be recognised by, hashed: its session header, else the key of its prompt cache, else what all of its turns begin
 * with (system prompt, names of tools, first user message). Never empty for a request with a message.
 *
 * @param caller id of the key: conversations of two callers are two, whatever they call them.
 */
export function sessionOf(headers: IncomingHttpHeaders, turn: Turn, caller: string): string {
  for (const name of SESSION_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return digest(caller, `header ${value}`);
  }
  if (turn.cacheKey) return digest(caller, `cache ${turn.cacheKey}`);
  const first = turn.messages.find(({ role }) => role === 'user');
  if (!first) return '';
  const prefix = [
    turn.model,
    ...turn.system.map(({ text }) => text),
    ...turn.tools.map(({ name }) => name),
    JSON.stringify(first.content, stable).slice(0, PREFIX_LENGTH),
  ];
  return digest(caller, `prefix ${prefix.join('\n')}`);
}

/** Leaves out what clients move from turn to turn, their cache marks, and what would be cut off anyway. */
function stable(key: string, value: unknown): unknown {
  if (key === 'cache') return undefined;
  return typeof value === 'string' ? value.slice(0, PREFIX_LENGTH) : value;
}

function digest(caller: string, text: string): string {
  return hash('sha256', `${caller}\n${text}`, 'base64url').slice(0, 22);
}
