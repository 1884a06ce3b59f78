import { type InvalidParam, InvalidValue } from './invalid.ts';
import {
  anyObject,
  anything,
  decimal,
  filledText,
  flag,
  integer,
  isObject,
  listOf,
  message,
  oneOrMany,
  text,
  type ValueReader,
} from './read-value.ts';
import { type GenerateContentRequest, SERVER_TOOLS } from './request.ts';

/** Most messages of one conversation. */
export const MAX_CONTENTS = 100_000;
/** Above any model's real limit; catches nonsense before it reaches an upstream. */
export const MAX_OUTPUT_TOKENS = 1_000_000;

export type ParsedGenerateContentRequest =
  | { readonly ok: true; readonly request: GenerateContentRequest }
  | ({ readonly ok: false } & InvalidParam);

const INT32 = { min: -2_147_483_648, max: 2_147_483_647 };
const ROLES: readonly unknown[] = ['user', 'model', 'function'];

const inlineData = withField('data', message({ mimeType: text, data: filledText, displayName: text }));
const fileData = withField('fileUri', message({ mimeType: text, fileUri: filledText }));

const part = message({
  text,
  thought: flag,
  thoughtSignature: text,
  inlineData,
  fileData,
  functionCall: withField('name', message({ id: text, name: filledText, args: anyObject })),
  functionResponse: withField(
    'name',
    message({ id: text, name: filledText, response: anyObject, parts: listOf(message({ inlineData, fileData })) }),
  ),
  executableCode: message({ language: text, code: text }),
  codeExecutionResult: message({ outcome: text, output: text }),
});

const role: ValueReader = (value, param) =>
  ROLES.includes(value) ? value : new InvalidValue(param, "must be one of 'user', 'model'");

const content = withField('parts', message({ role, parts: oneOrMany(part) }));

/** The system's words come as a message or, from some clients, as bare text. */
const systemInstruction: ValueReader = (value, param) =>
  typeof value === 'string'
    ? { parts: [{ text: value }] }
    : withField('parts', message({ role: text, parts: oneOrMany(part) }))(value, param);

const tool = message({
  functionDeclarations: oneOrMany(
    withField(
      'name',
      message({ name: filledText, description: text, parameters: anyObject, parametersJsonSchema: anyObject }),
    ),
  ),
  ...Object.fromEntries(SERVER_TOOLS.map((name) => [name, name === 'mcpServers' ? anything : anyObject])),
});

const generationConfig = message({
  maxOutputTokens: integer({ min: 1, max: MAX_OUTPUT_TOKENS }),
  temperature: decimal({ min: 0, max: 2 }),
  topP: decimal({ min: 0, max: 1 }),
  topK: integer({ min: 0, max: 1_000_000 }),
  presencePenalty: decimal({ min: -2, max: 2 }),
  frequencyPenalty: decimal({ min: -2, max: 2 }),
  seed: integer(INT32),
  candidateCount: integer({ min: 1, max: 128 }),
  stopSequences: listOf(text),
  responseMimeType: text,
  responseSchema: anyObject,
  responseJsonSchema: anyObject,
  responseModalities: listOf(text),
  thinkingConfig: message({
    includeThoughts: flag,
    thinkingBudget: integer({ min: -1, max: MAX_OUTPUT_TOKENS }),
    thinkingLevel: text,
  }),
});

const request = message({
  contents: contents(),
  systemInstruction,
  tools: oneOrMany(tool),
  toolConfig: message({ functionCallingConfig: message({ mode: text, allowedFunctionNames: listOf(text) }) }),
  generationConfig,
  safetySettings: listOf(anyObject),
  cachedContent: text,
  serviceTier: text,
});

/**
 * Checks the body of `:generateContent` and `:streamGenerateContent` and returns it with camel-case names, lists where a single
 * object was given, and without nulls. Only what we rely on is checked; unknown fields, tools and kinds of parts pass.
 */
export function parseGenerateContentRequest(body: unknown): ParsedGenerateContentRequest {
  const read = request(body, '');
  if (read instanceof InvalidValue) return refusal(read);
  const parsed = read as GenerateContentRequest;
  return parsed.contents ? { ok: true, request: parsed } : refusal(new InvalidValue('contents', 'is required'));
}

const counted = message({ contents: contents(), generateContentRequest: request });

/**
 * The same for `:countTokens`, whose body holds either the `contents` alone or a whole `generateContentRequest`; the request to count
 * in both cases.
 */
export function parseCountTokensRequest(body: unknown): ParsedGenerateContentRequest {
  const read = counted(body, '');
  if (read instanceof InvalidValue) return refusal(read);
  const { generateContentRequest: whole, contents: alone } = read as CountTokensBody;
  if (whole?.contents) return { ok: true, request: whole };
  return alone ? { ok: true, request: { contents: alone } } : refusal(new InvalidValue('contents', 'is required'));
}

interface CountTokensBody {
  readonly contents?: GenerateContentRequest['contents'];
  readonly generateContentRequest?: GenerateContentRequest;
}

function contents(): ValueReader {
  const list = oneOrMany(content);
  return (value, param) => {
    if (Array.isArray(value) && value.length === 0) return new InvalidValue(param, 'must hold at least one message');
    if (Array.isArray(value) && value.length > MAX_CONTENTS) {
      return new InvalidValue(param, `must hold at most ${MAX_CONTENTS} messages`);
    }
    return list(value, param);
  };
}

/** A message that is of no use without this field. */
function withField(name: string, reader: ValueReader): ValueReader {
  return (value, param) => {
    const read = reader(value, param);
    if (read instanceof InvalidValue || !isObject(read) || Object.hasOwn(read, name)) return read;
    return new InvalidValue(`${param}.${name}`, 'is required');
  };
}

function refusal({ param, message: text }: InvalidParam): ParsedGenerateContentRequest {
  return { ok: false, param, message: text };
}
