import { asObject, asText, type JsonObject } from '../stand-in/index.ts';
import type { Signer, Violation } from '../upstream/index.ts';
import { REASONING } from './response-document.ts';
import { invalid, missing, tooLong, wrongType, wrongValue } from './violation.ts';

const ROLES = ['assistant', 'system', 'developer', 'user'];
const SPOKEN = ['output_text', 'refusal'];
const HEARD = ['input_text', 'input_image', 'input_file'];
/** Item types with an id, by how the id begins. */
const PREFIXES: Readonly<Record<string, string>> = { message: 'msg', reasoning: 'rs', function_call: 'fc' };
const TYPES = [
  ...['message', 'reasoning', 'function_call', 'function_call_output', 'custom_tool_call', 'custom_tool_call_output'],
  ...['file_search_call', 'computer_call', 'computer_call_output', 'web_search_call', 'tool_search_call'],
  ...['tool_search_output', 'additional_tools', 'configuration_update', 'compaction', 'compaction_trigger'],
  ...['image_generation_call', 'code_interpreter_call', 'local_shell_call', 'local_shell_call_output', 'shell_call'],
  ...['shell_call_output', 'apply_patch_call', 'apply_patch_call_output', 'mcp_list_tools', 'mcp_approval_request'],
  ...['mcp_approval_response', 'mcp_call', 'item_reference', 'program', 'program_output'],
];
const MAX_CALL_ID = 64;

/** The input items: messages, calls with their outputs, and reasoning this vendor made itself. */
export function checkInput({ input, store }: JsonObject, signer: Signer): Violation | undefined {
  if (!Array.isArray(input)) return wrongType('input', 'one of a string or array of input items', input);
  const items = input.map(asObject);
  for (const [at, item] of items.entries()) {
    const why = checkItem(item, `input[${at}]`) ?? checkReasoning(item, items[at + 1], store, signer);
    if (why) return why;
  }
  return checkCalls(items);
}

function checkItem(item: JsonObject, place: string): Violation | undefined {
  const type = item['type'] === undefined && item['role'] !== undefined ? 'message' : asText(item['type']);
  if (!TYPES.includes(type)) return wrongValue(`${place}.type`, item['type'], TYPES);
  const prefix = PREFIXES[type];
  const { id, call_id: callId } = item;
  if (prefix && typeof id === 'string' && !id.startsWith(`${prefix}_`)) {
    const words = `Invalid '${place}.id': '${id}'. Expected an ID that begins with '${prefix}'.`;
    return invalid(words, `${place}.id`, 'invalid_value');
  }
  if (typeof callId === 'string' && callId.length > MAX_CALL_ID) {
    return tooLong(`${place}.call_id`, MAX_CALL_ID, callId.length);
  }
  switch (type) {
    case 'message':
      return checkMessage(item, place);
    case 'function_call':
      if (typeof callId !== 'string') return missing(`${place}.call_id`);
      if (typeof item['name'] !== 'string') return missing(`${place}.name`);
      return typeof item['arguments'] === 'string'
        ? undefined
        : wrongType(`${place}.arguments`, 'a string', item['arguments']);
    case 'function_call_output':
      if (typeof callId !== 'string') return missing(`${place}.call_id`);
      return checkOutput(item['output'], `${place}.output`);
    default:
      return undefined;
  }
}

function checkMessage({ role, content }: JsonObject, place: string): Violation | undefined {
  if (!ROLES.includes(asText(role))) return wrongValue(`${place}.role`, role, ROLES);
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return wrongType(`${place}.content`, 'one of a string or array of objects', content);
  return checkParts(content, role === 'assistant' ? SPOKEN : HEARD, `${place}.content`);
}

function checkOutput(output: unknown, place: string): Violation | undefined {
  if (output === undefined) return missing(place);
  if (typeof output === 'string') return undefined;
  return Array.isArray(output) ? checkParts(output, HEARD, place) : wrongType(place, 'a string or an array', output);
}

function checkParts(parts: readonly unknown[], known: readonly string[], place: string): Violation | undefined {
  for (const [at, part] of parts.map(asObject).entries()) {
    const { type, text, image_url: image } = part;
    if (!known.includes(asText(type))) return wrongValue(`${place}[${at}].type`, type, known);
    if (/_text$/.test(asText(type)) && typeof text !== 'string') return missing(`${place}[${at}].text`);
    if (type !== 'input_image' || part['file_id'] !== undefined) continue;
    if (typeof image !== 'string') return wrongType(`${place}[${at}].image_url`, 'a string', image);
    if (/^https?:\/\/|^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/.test(image)) continue;
    return invalid(
      `Invalid '${place}[${at}].image_url'. Expected a valid URL.`,
      `${place}[${at}].image_url`,
      'invalid_value',
    );
  }
  return undefined;
}

function checkReasoning(
  item: JsonObject,
  next: JsonObject | undefined,
  store: unknown,
  signer: Signer,
): Violation | undefined {
  if (item['type'] !== 'reasoning') return undefined;
  const { id, encrypted_content: encrypted } = item;
  if (typeof encrypted === 'string') {
    if (!signer.isOurs(encrypted, REASONING, '')) {
      const words = `The encrypted content for item ${asText(id)} could not be verified. Reason: Encrypted content could not be decrypted or parsed.`;
      return { error: 'invalid_encrypted_content', message: words };
    }
  } else if (store === false) {
    return invalid(
      `Item with id '${asText(id)}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
      'input',
    );
  }
  const follows = next?.['role'] === undefined || next['role'] === 'assistant';
  if (next && follows && next['type'] !== 'function_call_output') return undefined;
  return invalid(`Item '${asText(id)}' of type 'reasoning' was provided without its required following item.`, 'input');
}

function checkCalls(items: readonly JsonObject[]): Violation | undefined {
  const ids = (type: string): unknown[] => items.filter((item) => item['type'] === type).map((item) => item['call_id']);
  const asked = ids('function_call');
  const answered = ids('function_call_output');
  const strange = answered.find((id) => !asked.includes(id));
  if (strange !== undefined) {
    return invalid(`No tool call found for function call output with call_id ${String(strange)}.`, 'input');
  }
  const open = asked.find((id) => !answered.includes(id));
  return open === undefined ? undefined : invalid(`No tool output found for function call ${String(open)}.`, 'input');
}
