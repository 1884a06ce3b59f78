import { asArray, asObject, asText, type JsonObject } from '../stand-in/index.ts';
import type { Violation } from '../upstream/index.ts';
import { emptyArray, invalid, missing, tooLong, wrongType, wrongValue } from './violation.ts';

const ROLES = ['system', 'assistant', 'user', 'function', 'tool', 'developer'];
const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ['text', 'image_url', 'input_audio', 'file'],
  assistant: ['text', 'refusal'],
  system: ['text'],
  developer: ['text'],
  tool: ['text'],
};
const MAX_CALL_ID = 40;

/** Roles, contents, and tool calls with their answers. */
export function checkChatMessages(messages: unknown): Violation | undefined {
  if (messages === undefined) return missing('messages');
  if (!Array.isArray(messages)) return wrongType('messages', 'an array of objects', messages);
  if (messages.length === 0) return emptyArray('messages');
  let open: string[] = [];
  let asked = false;
  for (const [at, message] of messages.map(asObject).entries()) {
    const { role } = message;
    const place = `messages[${at}]`;
    if (typeof role !== 'string' || !ROLES.includes(role)) return wrongValue(`${place}.role`, role, ROLES);
    const why = checkContent(message, role, place) ?? checkCalls(message, role, place);
    if (why) return why;
    if (role === 'tool') {
      const id = asText(message['tool_call_id']);
      if (id === '') return missing(`${place}.tool_call_id`);
      if (!asked || !open.includes(id)) {
        return invalid(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${at}].role`,
        );
      }
      open = open.filter((each) => each !== id);
      continue;
    }
    if (open.length > 0) return unanswered(open, at);
    open = asArray(message['tool_calls']).map((call) => asText(asObject(call)['id']));
    asked = open.length > 0;
  }
  return open.length > 0 ? unanswered(open, messages.length) : undefined;
}

function unanswered(ids: readonly string[], at: number): Violation {
  return invalid(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${ids.join(', ')}`,
    `messages.[${at}].role`,
  );
}

function checkContent(message: JsonObject, role: string, place: string): Violation | undefined {
  const { content } = message;
  if (typeof content === 'string') return undefined;
  if (content === undefined || content === null) {
    const speaks = ['tool_calls', 'function_call', 'refusal', 'audio'].some((key) => message[key]);
    if (role === 'assistant' && speaks) return undefined;
    return invalid(`Invalid value for 'content': expected a string, got null.`, `${place}.content`);
  }
  if (!Array.isArray(content)) return wrongType(`${place}.content`, 'one of a string or array of objects', content);
  if (content.length === 0) return emptyArray(`${place}.content`);
  for (const [at, part] of content.map(asObject).entries()) {
    const known = PARTS[role] ?? [];
    const spot = `${place}.content[${at}]`;
    const { type, text, image_url: image } = part;
    if (!known.includes(asText(type))) return wrongValue(`${spot}.type`, type, known);
    if (type === 'text' && typeof text !== 'string') return missing(`${spot}.text`);
    if (type !== 'image_url') continue;
    const url = asObject(image)['url'];
    if (typeof url !== 'string') return wrongType(`${spot}.image_url`, 'an object', image);
    if (!/^https?:\/\/|^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/.test(url)) {
      return invalid(
        `Invalid '${spot}.image_url.url'. Expected a valid URL.`,
        `${spot}.image_url.url`,
        'invalid_value',
      );
    }
  }
  return undefined;
}

function checkCalls(message: JsonObject, role: string, place: string): Violation | undefined {
  const { tool_calls: calls } = message;
  if (calls === undefined || calls === null) return undefined;
  if (role !== 'assistant') return invalid(`Unknown parameter: '${place}.tool_calls'.`, `${place}.tool_calls`);
  if (!Array.isArray(calls)) return wrongType(`${place}.tool_calls`, 'an array of objects', calls);
  if (calls.length === 0) return emptyArray(`${place}.tool_calls`);
  for (const [at, call] of calls.map(asObject).entries()) {
    const spot = `${place}.tool_calls[${at}]`;
    const { id, type, function: called } = call;
    if (typeof id !== 'string') return missing(`${spot}.id`);
    if (id.length > MAX_CALL_ID) return tooLong(`${spot}.id`, MAX_CALL_ID, id.length);
    if (type === 'custom') continue;
    if (type !== 'function') return wrongValue(`${spot}.type`, type, ['function', 'custom']);
    const { name, arguments: input } = asObject(called);
    if (typeof name !== 'string' || name === '') return missing(`${spot}.function.name`);
    if (typeof input !== 'string') return wrongType(`${spot}.function.arguments`, 'a string', input);
  }
  return undefined;
}
