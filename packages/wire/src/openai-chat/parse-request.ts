import {
  checkFilledString,
  checkModel,
  checkOptionalBoolean,
  checkOptionalObject,
  checkOptionalString,
  checkSampling,
  checkStop,
  checkStreamOptions,
  checkTokenLimit,
  type InvalidParam,
  invalid,
  isAbsent,
  isObject,
} from '../openai-error/index.ts';
import { checkMessages } from './check-messages.ts';
import { checkFunctionChoice, checkFunctions, checkToolChoice, checkTools } from './check-tools.ts';
import type { ChatRequest } from './request.ts';

export type ParsedChatRequest =
  | { readonly ok: true; readonly request: ChatRequest }
  | ({ readonly ok: false } & InvalidParam);

/**
 * Checks the body of `POST /v1/chat/completions` and returns the very same object, typed: nothing is cloned, dropped or
 * filled in. Only what we rely on is checked, so unknown fields and unknown part types pass; null is as good as absent.
 * What can be read but not translated (`n` above 1, …) passes too: see `refusalOf` of the translation.
 */
export function parseChatRequest(body: unknown): ParsedChatRequest {
  if (!isObject(body)) return { ok: false, param: 'body', message: 'body: must be a JSON object' };
  const problem =
    checkModel(body['model']) ??
    checkMessages(body['messages']) ??
    checkTools(body['tools']) ??
    checkToolChoice(body['tool_choice']) ??
    checkFunctions(body['functions']) ??
    checkFunctionChoice(body['function_call']) ??
    checkOptionalBoolean(body['stream'], 'stream') ??
    checkStreamOptions(body['stream_options']) ??
    checkSampling(body) ??
    checkTokenLimit(body['max_completion_tokens'], 'max_completion_tokens') ??
    checkStop(body['stop']) ??
    checkOptionalBoolean(body['parallel_tool_calls'], 'parallel_tool_calls') ??
    checkResponseFormat(body['response_format']) ??
    checkWords(body);
  return problem ? { ok: false, ...problem } : { ok: true, request: body as unknown as ChatRequest };
}

/**
 * Whether a body sent to the chat path is one of the Responses API: `input` and no `messages`. Cursor does this
 * (forum.cursor.com/t/153019) and expects chat chunks back.
 */
export function isResponsesShaped(body: unknown): boolean {
  if (!isObject(body) || !isAbsent(body['messages'])) return false;
  return typeof body['input'] === 'string' || Array.isArray(body['input']);
}

const WORDS = ['reasoning_effort', 'verbosity', 'prompt_cache_key', 'user', 'service_tier'] as const;

function checkWords(body: Readonly<Record<string, unknown>>): InvalidParam | undefined {
  for (const word of WORDS) {
    const problem = checkOptionalString(body[word], word);
    if (problem) return problem;
  }
  return undefined;
}

function checkResponseFormat(format: unknown): InvalidParam | undefined {
  if (isAbsent(format)) return undefined;
  if (!isObject(format)) return invalid('response_format', 'must be an object');
  if (format['type'] !== 'json_schema') return checkFilledString(format['type'], 'response_format.type');
  const schema = format['json_schema'];
  const param = 'response_format.json_schema';
  if (!isObject(schema)) return invalid(param, 'must be an object');
  return (
    checkFilledString(schema['name'], `${param}.name`) ??
    checkOptionalString(schema['description'], `${param}.description`) ??
    checkOptionalObject(schema['schema'], `${param}.schema`) ??
    checkOptionalBoolean(schema['strict'], `${param}.strict`)
  );
}
