import {
  checkFilledString,
  checkOptionalString,
  checkString,
  type InvalidParam,
  invalid,
  isAbsent,
  isObject,
  type JsonObject,
} from '../openai-error/index.ts';
import { checkContent } from './check-content.ts';
import { CHAT_ROLES } from './request.ts';

/** Far beyond any model's context; catches nonsense. */
export const MAX_MESSAGES = 100_000;

const ROLES: readonly unknown[] = CHAT_ROLES;

/** The `messages` list: at least one message, each of a known role and with what its role needs. */
export function checkMessages(messages: unknown): InvalidParam | undefined {
  if (!Array.isArray(messages)) return invalid('messages', 'must be a list');
  if (messages.length === 0) return invalid('messages', 'must hold at least one message');
  if (messages.length > MAX_MESSAGES) return invalid('messages', `must hold at most ${MAX_MESSAGES} messages`);
  for (let index = 0; index < messages.length; index++) {
    const problem = checkMessage(messages[index], `messages[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

function checkMessage(message: unknown, param: string): InvalidParam | undefined {
  if (!isObject(message)) return invalid(param, 'must be an object');
  const { role } = message;
  if (!ROLES.includes(role)) {
    return invalid(`${param}.role`, `must be one of ${CHAT_ROLES.map((known) => `'${known}'`).join(', ')}`);
  }
  return (
    checkContent(message['content'], `${param}.content`) ??
    checkSpoken(message, param) ??
    checkToolCalls(message['tool_calls'], `${param}.tool_calls`) ??
    checkFunctionCall(message['function_call'], `${param}.function_call`) ??
    checkOptionalString(message['reasoning_content'], `${param}.reasoning_content`) ??
    checkOptionalString(message['reasoning'], `${param}.reasoning`) ??
    checkOptionalString(message['refusal'], `${param}.refusal`)
  );
}

/** Only an assistant may have nothing to say: its tool calls, or its thoughts, are what it said. */
function checkSpoken(message: JsonObject, param: string): InvalidParam | undefined {
  switch (message['role']) {
    case 'assistant':
      return undefined;
    case 'tool':
      return checkFilledString(message['tool_call_id'], `${param}.tool_call_id`);
    case 'function':
      return checkFilledString(message['name'], `${param}.name`);
    default:
      return isAbsent(message['content'])
        ? invalid(`${param}.content`, 'must be a string or a list of content parts')
        : undefined;
  }
}

function checkToolCalls(calls: unknown, param: string): InvalidParam | undefined {
  if (isAbsent(calls)) return undefined;
  if (!Array.isArray(calls)) return invalid(param, 'must be a list');
  for (let index = 0; index < calls.length; index++) {
    const problem = checkToolCall(calls[index], `${param}[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

function checkToolCall(call: unknown, param: string): InvalidParam | undefined {
  if (!isObject(call)) return invalid(param, 'must be an object');
  const kind = call['type'] === 'custom' ? 'custom' : 'function';
  const text = kind === 'custom' ? 'input' : 'arguments';
  const called = call[kind];
  if (!isObject(called)) return invalid(`${param}.${kind}`, 'must be an object');
  return (
    checkFilledString(call['id'], `${param}.id`) ??
    checkOptionalString(call['type'], `${param}.type`) ??
    checkFilledString(called['name'], `${param}.${kind}.name`) ??
    checkString(called[text], `${param}.${kind}.${text}`) ??
    checkExtraContent(call['extra_content'], `${param}.extra_content`)
  );
}

function checkExtraContent(extra: unknown, param: string): InvalidParam | undefined {
  if (isAbsent(extra)) return undefined;
  if (!isObject(extra)) return invalid(param, 'must be an object');
  const { google } = extra;
  if (isAbsent(google)) return undefined;
  if (!isObject(google)) return invalid(`${param}.google`, 'must be an object');
  return checkOptionalString(google['thought_signature'], `${param}.google.thought_signature`);
}

function checkFunctionCall(call: unknown, param: string): InvalidParam | undefined {
  if (isAbsent(call)) return undefined;
  if (!isObject(call)) return invalid(param, 'must be an object');
  return checkFilledString(call['name'], `${param}.name`) ?? checkString(call['arguments'], `${param}.arguments`);
}
