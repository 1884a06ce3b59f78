import { asArray, asObject, type JsonObject } from '../stand-in/index.ts';
import { OLD_VERSION } from './check-version.ts';

const MAX_MESSAGES = 100_000;

/** Roles and contents as a whole. Several messages of one role in a row are one turn to the API, so they are fine. */
export function checkMessages(body: JsonObject, version: string, betas: readonly string[]): string | undefined {
  const { messages, system } = body;
  if (messages === undefined) return 'messages: Field required';
  if (!Array.isArray(messages)) return 'messages: Input should be a valid list';
  if (messages.length === 0) return 'messages: at least one message is required';
  if (messages.length > MAX_MESSAGES) return 'messages: too many messages';
  const midSystem = version !== OLD_VERSION || betas.some((flag) => flag.startsWith('mid-conversation-system-'));
  for (const [at, each] of messages.map(asObject).entries()) {
    const why = checkMessage(each, at, at === messages.length - 1, midSystem);
    if (why) return why;
  }
  if (asObject(messages[0])['role'] !== 'user') return 'messages: first message must use the "user" role';
  return checkSystem(system) ?? checkLast(asObject(messages.at(-1)));
}

function checkMessage(message: JsonObject, at: number, last: boolean, midSystem: boolean): string | undefined {
  const { role, content, ...rest } = message;
  if (role === 'system' && !midSystem) {
    return 'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.';
  }
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    return `messages.${at}.role: Input should be 'user' or 'assistant'`;
  }
  const strange = Object.keys(rest)[0];
  if (strange !== undefined) return `messages.${at}.${strange}: Extra inputs are not permitted`;
  if (content === undefined || content === null) return `messages.${at}.content: Field required`;
  if (typeof content !== 'string' && !Array.isArray(content)) {
    return `messages.${at}.content: Input should be a valid list`;
  }
  if (content.length > 0 || (last && role === 'assistant')) return undefined;
  return `messages.${at}: all messages must have non-empty content except for the optional final assistant message`;
}

function checkSystem(system: unknown): string | undefined {
  if (system === undefined || typeof system === 'string') return undefined;
  if (!Array.isArray(system)) return 'system: Input should be a valid list';
  for (const [at, block] of system.map(asObject).entries()) {
    if (block['type'] !== 'text') return `system.${at}.type: Input should be 'text'`;
    if (typeof block['text'] !== 'string') return `system.${at}.text: Field required`;
    if (block['text'] === '') return 'system: text content blocks must be non-empty';
  }
  return undefined;
}

function checkLast({ role, content }: JsonObject): string | undefined {
  if (role !== 'assistant') return undefined;
  const last = typeof content === 'string' ? content : asObject(asArray(content).at(-1))['text'];
  if (typeof last !== 'string' || last === last.trimEnd()) return undefined;
  return 'messages: final assistant content cannot end with trailing whitespace';
}
