import { asArray, asObject, asText, type JsonObject } from '../stand-in/index.ts';
import type { RequestView, Violation } from '../upstream/index.ts';
import { checkChatMessages } from './check-chat-messages.ts';
import { checkFunction, schemaProblem } from './check-tools.ts';
import { checkModelParameters, emptyArray, invalid, missing, outside, unknownKey, wrongValue } from './violation.ts';

const KEYS: ReadonlySet<string> = new Set([
  ...['messages', 'model', 'audio', 'frequency_penalty', 'function_call', 'functions', 'logit_bias', 'logprobs'],
  ...['max_completion_tokens', 'max_tokens', 'metadata', 'modalities', 'moderation', 'n', 'parallel_tool_calls'],
  ...['prediction', 'presence_penalty', 'prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention'],
  ...['reasoning_effort', 'response_format', 'safety_identifier', 'seed', 'service_tier', 'stop', 'store', 'stream'],
  ...['stream_options', 'temperature', 'tool_choice', 'tools', 'top_logprobs', 'top_p', 'user', 'verbosity'],
  ...['web_search_options'],
]);
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];
const MAX_STOPS = 4;
const MAX_CHOICES = 128;

/** The first rule of Chat Completions this request breaks. */
export function checkChat(view: RequestView): Violation | undefined {
  if (view.body === undefined) return invalid('We could not parse the JSON body of your request.');
  const body = asObject(view.body);
  return (
    checkModel(body, view.models) ??
    unknownKey(body, KEYS) ??
    checkChatMessages(body['messages']) ??
    checkTools(body) ??
    checkFormat(body) ??
    checkSampling(body) ??
    checkModelParameters(body)
  );
}

/** The model is named and served. */
export function checkModel(body: JsonObject, models: readonly string[] | undefined): Violation | undefined {
  const { model } = body;
  if (typeof model !== 'string' || model === '') return invalid('you must provide a model parameter');
  return models && !models.includes(model) ? { error: 'model_not_found' } : undefined;
}

function checkTools(body: JsonObject): Violation | undefined {
  const { tools, tool_choice: choice, parallel_tool_calls: parallel } = body;
  const list = asArray(tools).map(asObject);
  if (Array.isArray(tools) && list.length === 0) return emptyArray('tools');
  for (const [at, tool] of list.entries()) {
    if (tool['type'] !== 'function' && tool['type'] !== 'custom') {
      return wrongValue(`tools[${at}].type`, tool['type'], ['function', 'custom']);
    }
    if (tool['type'] === 'custom') continue;
    if (tool['function'] === undefined) return missing(`tools[${at}].function`);
    const why = checkFunction(asObject(tool['function']), `tools[${at}].function`);
    if (why) return why;
  }
  if (list.length === 0 && !body['functions']) {
    for (const [name, value] of Object.entries({ tool_choice: choice, parallel_tool_calls: parallel })) {
      if (value === undefined || (name === 'tool_choice' && value === 'none')) continue;
      return invalid(`Invalid value for '${name}': '${name}' is only allowed when 'tools' are specified.`, name);
    }
  }
  if (choice === undefined) return undefined;
  if (typeof choice === 'string') {
    const known = ['none', 'auto', 'required'];
    return known.includes(choice) ? undefined : wrongValue('tool_choice', choice, known);
  }
  const { type, function: chosen } = asObject(choice);
  if (type === 'allowed_tools' || type === 'custom') return undefined;
  if (type !== 'function') return wrongValue('tool_choice.type', type, ['function', 'allowed_tools', 'custom']);
  const name = asText(asObject(chosen)['name']);
  if (list.some((tool) => asObject(tool['function'])['name'] === name)) return undefined;
  return invalid(`Invalid value for 'tool_choice': function '${name}' is not among the tools.`, 'tool_choice');
}

function checkFormat({ response_format: format, messages }: JsonObject): Violation | undefined {
  if (format === undefined) return undefined;
  const { type, json_schema: wanted } = asObject(format);
  switch (type) {
    case 'text':
      return undefined;
    case 'json_object':
      return /json/i.test(JSON.stringify(messages))
        ? undefined
        : invalid(
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            'messages',
          );
    case 'json_schema': {
      const { name, schema, strict } = asObject(wanted);
      if (typeof name !== 'string') return missing('response_format.json_schema.name');
      if (schema === undefined) return missing('response_format.json_schema.schema');
      const why = schemaProblem(schema, [], strict === true);
      return why ? invalid(`Invalid schema for response_format '${name}': ${why}`, 'response_format') : undefined;
    }
    default:
      return wrongValue('response_format.type', type, ['json_object', 'json_schema', 'text']);
  }
}

function checkSampling(body: JsonObject): Violation | undefined {
  const { stop, stream, stream_options: options, reasoning_effort: effort } = body;
  if (options !== undefined && options !== null && stream !== true) {
    return invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
  }
  if (Array.isArray(stop) && stop.length > MAX_STOPS) {
    return invalid(`Invalid 'stop': array too long. Expected an array with maximum length ${MAX_STOPS}.`, 'stop');
  }
  if (body['max_tokens'] !== undefined && body['max_completion_tokens'] !== undefined) {
    return invalid("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
  }
  if (effort !== undefined && effort !== null && !EFFORTS.includes(String(effort))) {
    return wrongValue('reasoning_effort', effort, EFFORTS);
  }
  return (
    outside('temperature', body['temperature'], 0, 2) ??
    outside('top_p', body['top_p'], 0, 1) ??
    outside('max_tokens', body['max_tokens'], 1, Number.MAX_SAFE_INTEGER) ??
    outside('max_completion_tokens', body['max_completion_tokens'], 1, Number.MAX_SAFE_INTEGER) ??
    outside('n', body['n'], 1, MAX_CHOICES)
  );
}
