import { asArray, asObject, asText, type JsonObject } from '../stand-in/index.ts';
import type { RequestView, Violation } from '../upstream/index.ts';
import { checkModel } from './check-chat.ts';
import { checkInput } from './check-input.ts';
import { checkFunction, schemaProblem } from './check-tools.ts';
import { checkModelParameters, invalid, missing, outside, unknownKey, wrongType, wrongValue } from './violation.ts';

const KEYS: ReadonlySet<string> = new Set([
  ...['access_programs', 'background', 'context_management', 'conversation', 'image', 'include', 'input'],
  ...['instructions', 'max_output_tokens', 'max_tool_calls', 'metadata', 'model', 'moderation', 'parallel_tool_calls'],
  ...['previous_response_id', 'prompt', 'prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention'],
  ...['reasoning', 'safety_identifier', 'service_tier', 'store', 'stream', 'stream_options', 'temperature', 'text'],
  ...['tool_choice', 'tools', 'top_logprobs', 'top_p', 'truncation', 'user', 'client_metadata'],
]);
const TOOLS = [
  ...['function', 'file_search', 'computer', 'computer_use_preview', 'web_search', 'mcp', 'code_interpreter'],
  ...['programmatic_tool_calling', 'image_generation', 'local_shell', 'shell', 'custom', 'namespace', 'tool_search'],
  ...['web_search_preview', 'apply_patch'],
];
const INCLUDES = [
  ...['file_search_call.results', 'web_search_call.results', 'web_search_call.action.sources'],
  ...['message.input_image.image_url', 'computer_call_output.output.image_url', 'code_interpreter_call.outputs'],
  ...['reasoning.encrypted_content', 'message.output_text.logprobs'],
];
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];
const LEAST_OUTPUT = 16;

/** The first rule of the Responses API this request breaks. */
export function checkResponse(view: RequestView): Violation | undefined {
  if (view.body === undefined) return invalid('We could not parse the JSON body of your request.');
  const body = asObject(view.body);
  const { input, previous_response_id: previous } = body;
  if (input === undefined && previous === undefined && !body['prompt'] && !body['conversation'])
    return missing('input');
  return (
    checkModel(body, view.models) ??
    unknownKey(body, KEYS) ??
    checkPrevious(previous) ??
    (input === undefined || typeof input === 'string' ? undefined : checkInput(body, view.signer)) ??
    checkResponseTools(body) ??
    checkOptions(body) ??
    checkModelParameters(body)
  );
}

function checkPrevious(previous: unknown): Violation | undefined {
  if (previous === undefined || previous === null || /^resp_[0-9a-f]{24}$/.test(String(previous))) return undefined;
  const message = `Previous response with id '${String(previous)}' not found.`;
  return { error: 'previous_response_not_found', message, param: 'previous_response_id' };
}

/** Tools are flat here; types of hosted ones are taken as they are. */
export function checkResponseTools({ tools, tool_choice: choice }: JsonObject): Violation | undefined {
  if (tools !== undefined && !Array.isArray(tools)) return wrongType('tools', 'an array of objects', tools);
  const list = asArray(tools).map(asObject);
  for (const [at, tool] of list.entries()) {
    const type = asText(tool['type']);
    if (!TOOLS.includes(type)) return wrongValue(`tools[${at}].type`, tool['type'], TOOLS);
    const why = type === 'function' ? checkFunction(tool, `tools[${at}]`) : undefined;
    if (why) return why;
  }
  if (choice === undefined) return undefined;
  if (typeof choice === 'string') {
    const known = ['none', 'auto', 'required'];
    return known.includes(choice) ? undefined : wrongValue('tool_choice', choice, known);
  }
  const { type, name } = asObject(choice);
  if (type !== 'function') return undefined;
  if (typeof name !== 'string') return missing('tool_choice.name');
  if (list.some((tool) => tool['name'] === name)) return undefined;
  return invalid(`Tool choice 'function' not found in 'tools' parameter.`, 'tool_choice');
}

function checkOptions(body: JsonObject): Violation | undefined {
  const { include, reasoning, text, max_output_tokens: most } = body;
  const strange = asArray(include).findIndex((each) => !INCLUDES.includes(asText(each)));
  if (strange >= 0) return wrongValue(`include[${strange}]`, asArray(include)[strange], INCLUDES);
  const { effort } = asObject(reasoning);
  if (effort !== undefined && effort !== null && !EFFORTS.includes(asText(effort))) {
    return wrongValue('reasoning.effort', effort, EFFORTS);
  }
  if (typeof most === 'number' && most < LEAST_OUTPUT) {
    const words = `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= ${LEAST_OUTPUT}, but got ${most} instead.`;
    return invalid(words, 'max_output_tokens', 'integer_below_min_value');
  }
  const { type, name, schema, strict } = asObject(asObject(text)['format']);
  if (type === 'json_schema') {
    if (typeof name !== 'string') return missing('text.format.name');
    if (schema === undefined) return missing('text.format.schema');
    const why = schemaProblem(schema, [], strict === true);
    if (why) return invalid(`Invalid schema for response_format '${name}': ${why}`, 'text.format.schema');
  }
  return outside('temperature', body['temperature'], 0, 2) ?? outside('top_p', body['top_p'], 0, 1);
}
