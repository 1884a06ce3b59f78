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

/** Most items a request may hold; catches nonsense before it costs anything. */
export const MAX_INPUT_ITEMS = 100_000;

/** `input`: a string, or a list of items of which we check the kinds we read. */
export function checkInput(input: unknown): InvalidParam | undefined {
  if (typeof input === 'string') return undefined;
  if (!Array.isArray(input)) return invalid('input', 'must be a string or a list of items');
  if (input.length > MAX_INPUT_ITEMS) return invalid('input', `must hold at most ${MAX_INPUT_ITEMS} items`);
  for (const [index, item] of input.entries()) {
    const problem = checkItem(item, `input[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

const ROLES: readonly unknown[] = ['user', 'assistant', 'system', 'developer'];

function checkItem(item: unknown, param: string): InvalidParam | undefined {
  if (!isObject(item)) return invalid(param, 'must be an object');
  switch (item['type']) {
    case undefined:
    case 'message':
      return checkMessage(item, param);
    case 'reasoning':
      return (
        checkThoughts(item['summary'], `${param}.summary`) ??
        checkThoughts(item['content'], `${param}.content`) ??
        checkOptionalString(item['encrypted_content'], `${param}.encrypted_content`)
      );
    case 'function_call':
      return checkCall(item, param) ?? checkString(item['arguments'], `${param}.arguments`);
    case 'custom_tool_call':
      return checkCall(item, param) ?? checkString(item['input'], `${param}.input`);
    case 'function_call_output':
    case 'custom_tool_call_output':
      return checkFilledString(item['call_id'], `${param}.call_id`) ?? checkContent(item['output'], `${param}.output`);
    case 'local_shell_call':
      return (
        checkShellId(item, param) ??
        (isObject(item['action']) ? undefined : invalid(`${param}.action`, 'must be an object'))
      );
    case 'local_shell_call_output':
      return checkShellId(item, param) ?? checkString(item['output'], `${param}.output`);
    default:
      return checkFilledString(item['type'], `${param}.type`);
  }
}

function checkMessage(item: JsonObject, param: string): InvalidParam | undefined {
  if (!ROLES.includes(item['role'])) {
    return invalid(`${param}.role`, "must be one of 'user', 'assistant', 'system', 'developer'");
  }
  return checkContent(item['content'], `${param}.content`);
}

function checkCall(item: JsonObject, param: string): InvalidParam | undefined {
  return (
    checkFilledString(item['call_id'], `${param}.call_id`) ??
    checkFilledString(item['name'], `${param}.name`) ??
    checkOptionalString(item['namespace'], `${param}.namespace`)
  );
}

/** Vendors have named a shell call by `call_id` and by `id`. */
function checkShellId(item: JsonObject, param: string): InvalidParam | undefined {
  return checkFilledString(item['call_id'] ?? item['id'], `${param}.call_id`);
}

function checkThoughts(thoughts: unknown, param: string): InvalidParam | undefined {
  if (isAbsent(thoughts)) return undefined;
  if (!Array.isArray(thoughts)) return invalid(param, 'must be a list');
  for (const [index, thought] of thoughts.entries()) {
    if (!isObject(thought)) return invalid(`${param}[${index}]`, 'must be an object');
    const problem = checkString(thought['text'], `${param}[${index}].text`);
    if (problem) return problem;
  }
  return undefined;
}

function checkContent(content: unknown, param: string): InvalidParam | undefined {
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return invalid(param, 'must be a string or a list of content parts');
  for (const [index, part] of content.entries()) {
    const problem = checkPart(part, `${param}[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

function checkPart(part: unknown, param: string): InvalidParam | undefined {
  if (!isObject(part)) return invalid(param, 'must be an object');
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return checkString(part['text'], `${param}.text`);
    case 'refusal':
      return checkString(part['refusal'], `${param}.refusal`);
    case 'input_image':
      return checkStrings(part, param, ['image_url', 'file_id', 'detail']);
    case 'input_file':
      return checkStrings(part, param, ['filename', 'file_data', 'file_url', 'file_id']);
    default:
      return checkFilledString(part['type'], `${param}.type`);
  }
}

function checkStrings(part: JsonObject, param: string, names: readonly string[]): InvalidParam | undefined {
  for (const name of names) {
    const problem = checkOptionalString(part[name], `${param}.${name}`);
    if (problem) return problem;
  }
  return undefined;
}
