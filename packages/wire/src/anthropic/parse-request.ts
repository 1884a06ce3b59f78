import { checkContent } from './check-content.ts';
import { checkToolChoice, checkTools } from './check-tools.ts';
import {
  checkFilledString,
  checkOptionalNumber,
  checkOptionalString,
  type InvalidParam,
  invalid,
  isObject,
  type JsonObject,
} from './invalid.ts';
import type { CountTokensRequest, MessagesRequest } from './request.ts';

/** Longest model name we look up. */
export const MAX_MODEL_LENGTH = 256;
/** Anthropic's own limit. */
export const MAX_MESSAGES = 100_000;
/** Above any model's real limit; catches nonsense before it reaches an upstream. */
export const MAX_MAX_TOKENS = 1_000_000;

export type ParsedMessagesRequest =
  | { readonly ok: true; readonly request: MessagesRequest }
  | ({ readonly ok: false } & InvalidParam);

export type ParsedCountTokensRequest =
  | { readonly ok: true; readonly request: CountTokensRequest }
  | ({ readonly ok: false } & InvalidParam);

/**
 * Checks the body of `POST /v1/messages` and returns the very same object, typed: nothing is cloned, dropped or filled in.
 *
 * Only what we rely on is checked, so unknown fields, beta fields and unknown block types pass. Sampling parameters are
 * accepted under every API version. `max_tokens: 0` (cache warming) is refused: no upstream but Anthropic's own has it.
 */
export function parseMessagesRequest(body: unknown): ParsedMessagesRequest {
  if (!isObject(body)) return { ok: false, param: 'body', message: 'body: must be a JSON object' };
  const problem = checkMaxTokens(body['max_tokens']) ?? checkCommon(body);
  return problem ? { ok: false, ...problem } : { ok: true, request: body as MessagesRequest };
}

/** The same for `POST /v1/messages/count_tokens`, where `max_tokens` need not be there. */
export function parseCountTokensRequest(body: unknown): ParsedCountTokensRequest {
  if (!isObject(body)) return { ok: false, param: 'body', message: 'body: must be a JSON object' };
  const problem = checkCommon(body);
  return problem ? { ok: false, ...problem } : { ok: true, request: body as CountTokensRequest };
}

function checkCommon(body: JsonObject): InvalidParam | undefined {
  return (
    checkModel(body['model']) ??
    checkMessages(body['messages']) ??
    checkSystem(body['system']) ??
    checkTools(body['tools']) ??
    checkToolChoice(body['tool_choice']) ??
    checkThinking(body['thinking']) ??
    checkOutputConfig(body['output_config']) ??
    checkStream(body['stream']) ??
    checkOptionalString(body['service_tier'], 'service_tier') ??
    checkOptionalNumber(body['temperature'], 'temperature', { min: 0, max: 1 }) ??
    checkOptionalNumber(body['top_p'], 'top_p', { min: 0, max: 1 }) ??
    checkOptionalNumber(body['top_k'], 'top_k', { min: 0, max: 1_000_000, integer: true }) ??
    checkStopSequences(body['stop_sequences']) ??
    checkMetadata(body['metadata'])
  );
}

function checkMaxTokens(value: unknown): InvalidParam | undefined {
  if (value === undefined) return invalid('max_tokens', 'is required');
  return checkOptionalNumber(value, 'max_tokens', { min: 1, max: MAX_MAX_TOKENS, integer: true });
}

function checkModel(model: unknown): InvalidParam | undefined {
  if (typeof model === 'string' && model.length > MAX_MODEL_LENGTH) {
    return invalid('model', `must be at most ${MAX_MODEL_LENGTH} characters long`);
  }
  return checkFilledString(model, 'model');
}

function checkMessages(messages: unknown): InvalidParam | undefined {
  if (!Array.isArray(messages)) return invalid('messages', 'must be a list');
  if (messages.length === 0) return invalid('messages', 'must hold at least one message');
  if (messages.length > MAX_MESSAGES) return invalid('messages', `must hold at most ${MAX_MESSAGES} messages`);
  for (let index = 0; index < messages.length; index++) {
    const message: unknown = messages[index];
    const param = `messages.${index}`;
    if (!isObject(message)) return invalid(param, 'must be an object');
    const role = message['role'];
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      return invalid(`${param}.role`, "must be one of 'user', 'assistant', 'system'");
    }
    if (index === 0 && role !== 'user') return invalid(`${param}.role`, "the first message must have the role 'user'");
    const problem = checkContent(message['content'], `${param}.content`);
    if (problem) return problem;
  }
  return undefined;
}

function checkSystem(system: unknown): InvalidParam | undefined {
  if (system === undefined || system === null || typeof system === 'string') return undefined;
  if (!Array.isArray(system)) return invalid('system', 'must be a string or a list of text blocks');
  const stranger = system.findIndex((block) => !isObject(block) || block['type'] !== 'text');
  if (stranger >= 0) return invalid(`system.${stranger}`, 'must be a text block');
  return checkContent(system, 'system');
}

function checkThinking(thinking: unknown): InvalidParam | undefined {
  if (thinking === undefined || thinking === null) return undefined;
  if (!isObject(thinking)) return invalid('thinking', 'must be an object');
  if (thinking['type'] === 'enabled') {
    if (thinking['budget_tokens'] === undefined) return invalid('thinking.budget_tokens', 'is required');
    const bounds = { min: 1, max: MAX_MAX_TOKENS, integer: true };
    return checkOptionalNumber(thinking['budget_tokens'], 'thinking.budget_tokens', bounds);
  }
  return checkFilledString(thinking['type'], 'thinking.type');
}

function checkOutputConfig(config: unknown): InvalidParam | undefined {
  if (config === undefined || config === null) return undefined;
  if (!isObject(config)) return invalid('output_config', 'must be an object');
  return (
    checkOptionalString(config['effort'], 'output_config.effort') ??
    checkOutputFormat(config['format'], 'output_config.format')
  );
}

function checkOutputFormat(format: unknown, param: string): InvalidParam | undefined {
  if (format === undefined || format === null) return undefined;
  if (!isObject(format)) return invalid(param, 'must be an object');
  if (format['type'] === 'json_schema' && !isObject(format['schema'])) {
    return invalid(`${param}.schema`, 'must be an object');
  }
  return checkFilledString(format['type'], `${param}.type`);
}

function checkStream(stream: unknown): InvalidParam | undefined {
  return stream === undefined || typeof stream === 'boolean' ? undefined : invalid('stream', 'must be true or false');
}

function checkStopSequences(sequences: unknown): InvalidParam | undefined {
  if (sequences === undefined || sequences === null) return undefined;
  const fits = Array.isArray(sequences) && sequences.every((sequence) => typeof sequence === 'string');
  return fits ? undefined : invalid('stop_sequences', 'must be a list of strings');
}

function checkMetadata(metadata: unknown): InvalidParam | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  if (!isObject(metadata)) return invalid('metadata', 'must be an object');
  return checkOptionalString(metadata['user_id'], 'metadata.user_id');
}
