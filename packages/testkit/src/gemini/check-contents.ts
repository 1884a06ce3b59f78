import { asArray, asText, type JsonObject } from '../stand-in/index.ts';
import type { Signer } from '../upstream/index.ts';
import { fieldsOf, unknownField } from './proto-json.ts';
import { isClaude, isClaudeSignature, isGeminiSignature } from './thought-signature.ts';

const DATA = [
  ...['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse', 'executableCode', 'codeExecutionResult'],
] as const;
const PART_KEYS: ReadonlySet<string> = new Set([
  ...DATA,
  ...['thought', 'thoughtSignature', 'videoMetadata', 'partMetadata', 'mediaResolution', 'toolCall', 'toolResponse'],
]);
const CONTENT_KEYS: ReadonlySet<string> = new Set(['role', 'parts']);
const CALL_KEYS: ReadonlySet<string> = new Set(['id', 'name', 'args', 'partialArgs', 'willContinue']);
const RESPONSE_KEYS: ReadonlySet<string> = new Set(['id', 'name', 'response', 'parts', 'scheduling', 'willContinue']);
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

interface Turn {
  readonly role: string;
  readonly parts: readonly JsonObject[];
}

/** The conversation: roles, parts, calls with their responses, signatures. */
export function checkContents(contents: unknown, model: string, signer: Signer): string | undefined {
  if (!Array.isArray(contents) || contents.length === 0) {
    return '* GenerateContentRequest.contents: contents is not specified\n';
  }
  const turns: Turn[] = [];
  for (const [at, value] of contents.entries()) {
    const place = `contents[${at}]`;
    const { role = 'user', parts } = fieldsOf(value);
    const why = unknownField(value, CONTENT_KEYS, place);
    if (why) return why;
    if (role !== 'user' && role !== 'model' && role !== 'function') return 'Please use a valid role: user, model.';
    if (!Array.isArray(parts) || parts.length === 0) {
      return `* GenerateContentRequest.${place}.parts: contents.parts must not be empty.\n`;
    }
    for (const [index, part] of parts.entries()) {
      const problem = checkPart(part, `${place}.parts[${index}]`);
      if (problem) return problem;
    }
    turns.push({ role: role === 'function' ? 'user' : role, parts: parts.map(fieldsOf) });
  }
  return checkCalls(turns) ?? (isClaude(model) ? checkClaude(turns, signer) : checkGemini(turns, signer));
}

function checkPart(value: unknown, place: string): string | undefined {
  const why = unknownField(value, PART_KEYS, place);
  if (why) return why;
  const part = fieldsOf(value);
  const given = DATA.filter((name) => part[name] !== undefined);
  if (given.length > 1) return `Invalid value at '${place}': oneof field 'data' is already set.`;
  if (given.length === 0 && part['thoughtSignature'] === undefined) {
    return `* GenerateContentRequest.${place}.data: required oneof field 'data' must have one initialized field\n`;
  }
  if (part['text'] !== undefined && typeof part['text'] !== 'string')
    return `Invalid value at '${place}.text' (TYPE_STRING)`;
  if (part['inlineData'] !== undefined) {
    const { mimeType, data } = fieldsOf(part['inlineData']);
    if (asText(mimeType) === '') return `* GenerateContentRequest.${place}.inline_data.mime_type: must be set\n`;
    if (!BASE64.test(asText(data)))
      return `Invalid value at '${place}.inline_data.data' (TYPE_BYTES), Base64 decoding failed`;
  }
  return (
    checkNamed(part['functionCall'], CALL_KEYS, 'args', `${place}.function_call`) ??
    checkNamed(part['functionResponse'], RESPONSE_KEYS, 'response', `${place}.function_response`)
  );
}

function checkNamed(value: unknown, known: ReadonlySet<string>, member: string, place: string): string | undefined {
  if (value === undefined) return undefined;
  const why = unknownField(value, known, place);
  if (why) return why;
  const fields = fieldsOf(value);
  if (asText(fields['name']) === '') return `* GenerateContentRequest.${place}.name: Name cannot be empty.\n`;
  const struct = fields[member];
  const missing = struct === undefined && member === 'args';
  if (missing || (typeof struct === 'object' && struct !== null && !Array.isArray(struct))) return undefined;
  return `Invalid value at '${place}.${member}' (type.googleapis.com/google.protobuf.Struct), ${JSON.stringify(struct)}`;
}

function checkCalls(turns: readonly Turn[]): string | undefined {
  for (const [at, { role, parts }] of turns.entries()) {
    const before = turns[at - 1];
    const calls = namesOf(parts, 'functionCall');
    const responses = namesOf(parts, 'functionResponse');
    if (calls.length > 0 && (role !== 'model' || before?.role !== 'user')) {
      return 'Please ensure that function call turn comes immediately after a user turn or after a function response turn.';
    }
    const asked = before?.role === 'model' ? namesOf(before.parts, 'functionCall') : [];
    if (responses.length > 0 && asked.length === 0) {
      return 'Please ensure that function response turn comes immediately after a function call turn.';
    }
    if (responses.length !== asked.length) {
      return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.';
    }
    if (responses.toSorted().join() !== asked.toSorted().join()) {
      return `Function response names [${responses.join(', ')}] do not match the function calls [${asked.join(', ')}].`;
    }
  }
  const open = namesOf(turns.at(-1)?.parts ?? [], 'functionCall');
  return open.length > 0 ? 'Please ensure that function call turn is followed by a function response turn.' : undefined;
}

function namesOf(parts: readonly JsonObject[], member: string): string[] {
  return parts.flatMap((part) => (part[member] === undefined ? [] : [asText(fieldsOf(part[member])['name'])]));
}

/** Every signature is ours, and in the current turn the first call of each step has one. */
function checkGemini(turns: readonly Turn[], signer: Signer): string | undefined {
  const turn = turns.findLastIndex(
    ({ role, parts }) => role === 'user' && namesOf(parts, 'functionResponse').length === 0,
  );
  for (const [at, { role, parts }] of turns.entries()) {
    if (role !== 'model') continue;
    for (const { functionCall, thoughtSignature } of parts) {
      const name = functionCall === undefined ? '' : asText(fieldsOf(functionCall)['name']);
      if (thoughtSignature !== undefined && !isGeminiSignature(signer, thoughtSignature, name)) {
        return 'Corrupted thought signature.';
      }
    }
    const first = parts.findIndex(({ functionCall }) => functionCall !== undefined);
    if (at > turn && first >= 0 && parts[first]?.['thoughtSignature'] === undefined) {
      const name = namesOf(parts, 'functionCall')[0];
      return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly. Function call \`default_api:${name}\`, position ${at + 1}.`;
    }
  }
  return undefined;
}

/** Claude behind Antigravity: thinking comes back with its own signature, or not at all. */
function checkClaude(turns: readonly Turn[], signer: Signer): string | undefined {
  for (const [at, { parts }] of turns.entries()) {
    const index = parts.findIndex(
      ({ thought, text, thoughtSignature }) =>
        thought === true && !isClaudeSignature(signer, thoughtSignature, asText(text)),
    );
    if (index >= 0) return `messages.${at}.content.${index}: Invalid \`signature\` in \`thinking\` block`;
  }
  return undefined;
}

/** Text of what the user said since the model's last turn. */
export function promptOf(contents: unknown): string {
  const turns = asArray(contents).map(fieldsOf);
  const last = turns.findLastIndex(({ role }) => role === 'model');
  return turns
    .slice(last + 1)
    .flatMap(({ parts }) => asArray(parts).map((part) => asText(fieldsOf(part)['text'])))
    .filter(Boolean)
    .join('\n');
}
