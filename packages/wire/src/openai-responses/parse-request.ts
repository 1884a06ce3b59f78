import {
  checkFilledString,
  checkModel,
  checkOptionalBoolean,
  checkOptionalNumber,
  checkOptionalObject,
  checkOptionalString,
  checkTokenLimit,
  type InvalidParam,
  invalid,
  isAbsent,
  isObject,
} from '../openai-error/index.ts';
import { checkInput } from './check-input.ts';
import { checkToolChoice, checkTools } from './check-tools.ts';
import type { ResponsesRequest } from './request.ts';

export type ParsedResponsesRequest =
  | { readonly ok: true; readonly request: ResponsesRequest }
  | ({ readonly ok: false } & InvalidParam);

/**
 * Checks the body of `POST /v1/responses` and returns the very same object, typed: nothing is cloned, dropped or filled in.
 *
 * Only what we rely on is checked, so unknown fields, item types, content parts and tool types pass. `input` must be there: without
 * it a request continues something that the vendor keeps, and we keep nothing.
 */
export function parseResponsesRequest(body: unknown): ParsedResponsesRequest {
  if (!isObject(body)) return { ok: false, param: 'body', message: 'body: must be a JSON object' };
  const problem =
    checkModel(body['model']) ??
    checkInput(body['input']) ??
    checkSomethingIsSaid(body) ??
    checkOptionalString(body['instructions'], 'instructions') ??
    checkTools(body['tools']) ??
    checkToolChoice(body['tool_choice']) ??
    checkOptionalBoolean(body['parallel_tool_calls'], 'parallel_tool_calls') ??
    checkReasoning(body['reasoning']) ??
    checkText(body['text']) ??
    checkInclude(body['include']) ??
    checkTokenLimit(body['max_output_tokens'], 'max_output_tokens') ??
    checkOptionalNumber(body['temperature'], 'temperature', { min: 0, max: 2 }) ??
    checkOptionalNumber(body['top_p'], 'top_p', { min: 0, max: 1 }) ??
    checkOptionalString(body['service_tier'], 'service_tier') ??
    checkOptionalString(body['prompt_cache_key'], 'prompt_cache_key') ??
    checkOptionalBoolean(body['store'], 'store') ??
    checkOptionalBoolean(body['stream'], 'stream') ??
    checkOptionalString(body['previous_response_id'], 'previous_response_id') ??
    checkConversation(body['conversation']) ??
    checkOptionalBoolean(body['background'], 'background') ??
    checkOptionalObject(body['metadata'], 'metadata');
  return problem ? { ok: false, ...problem } : { ok: true, request: body as unknown as ResponsesRequest };
}

/** An empty `input` is a request only where the words are kept at the vendor. */
function checkSomethingIsSaid(body: Readonly<Record<string, unknown>>): InvalidParam | undefined {
  const { input, previous_response_id: previous, conversation, prompt } = body;
  const isSaid = typeof input === 'string' || (Array.isArray(input) && input.length > 0);
  return isSaid || [previous, conversation, prompt].some((kept) => !isAbsent(kept))
    ? undefined
    : invalid('input', 'must hold at least one item');
}

function checkReasoning(reasoning: unknown): InvalidParam | undefined {
  if (isAbsent(reasoning)) return undefined;
  if (!isObject(reasoning)) return invalid('reasoning', 'must be an object');
  return (
    checkOptionalString(reasoning['effort'], 'reasoning.effort') ??
    checkOptionalString(reasoning['summary'], 'reasoning.summary')
  );
}

function checkText(text: unknown): InvalidParam | undefined {
  if (isAbsent(text)) return undefined;
  if (!isObject(text)) return invalid('text', 'must be an object');
  return checkFormat(text['format']) ?? checkOptionalString(text['verbosity'], 'text.verbosity');
}

function checkFormat(format: unknown): InvalidParam | undefined {
  if (isAbsent(format)) return undefined;
  if (!isObject(format)) return invalid('text.format', 'must be an object');
  if (format['type'] !== 'json_schema') return checkFilledString(format['type'], 'text.format.type');
  if (!isObject(format['schema'])) return invalid('text.format.schema', 'must be an object');
  return (
    checkFilledString(format['name'], 'text.format.name') ??
    checkOptionalString(format['description'], 'text.format.description') ??
    checkOptionalBoolean(format['strict'], 'text.format.strict')
  );
}

function checkInclude(include: unknown): InvalidParam | undefined {
  if (isAbsent(include)) return undefined;
  const fits = Array.isArray(include) && include.every((name) => typeof name === 'string');
  return fits ? undefined : invalid('include', 'must be a list of strings');
}

function checkConversation(conversation: unknown): InvalidParam | undefined {
  if (!isObject(conversation)) return checkOptionalString(conversation, 'conversation');
  return checkFilledString(conversation['id'], 'conversation.id');
}
