import {
  type ContentPart,
  type InputItem,
  isKnownItem,
  isKnownPart,
  isKnownTool,
  isMessageItem,
  type ResponsesRequest,
  type ToolParam,
} from '@sluice/wire/openai-responses';

/**
 * What the client said that a turn has no word for, under the client's names (`truncation`, `tools.web_search`,
 * `input.web_search_call`, …), each once. These are lost when the request is translated, and kept when it is passed through. What
 * `refusalOf` refuses is not named again; a field that is null, false or empty says nothing.
 */
export function droppedFields(request: ResponsesRequest): readonly string[] {
  const dropped = new Set<string>();
  note(dropped, request, TOP_LEVEL, '');
  if (request.store === true) dropped.add('store');
  if (request['truncation'] === 'auto') dropped.add('truncation');
  for (const name of request.include ?? []) if (name !== 'reasoning.encrypted_content') dropped.add(`include.${name}`);
  if (request.reasoning) note(dropped, request.reasoning, REASONING, 'reasoning.');
  if (request.text) note(dropped, request.text, TEXT, 'text.');
  noteTools(dropped, request.tools ?? []);
  const choice = request.tool_choice;
  if (choice && typeof choice !== 'string' && !CHOICES.has(choice.type)) dropped.add(`tool_choice.${choice.type}`);
  if (typeof request.input !== 'string') for (const item of request.input) noteItem(dropped, item);
  return [...dropped];
}

const TOP_LEVEL = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'text',
  'include',
  'max_output_tokens',
  'temperature',
  'top_p',
  'service_tier',
  'prompt_cache_key',
  'store',
  'stream',
  'truncation',
  'previous_response_id',
  'conversation',
  'background',
  'prompt',
]);
const REASONING = new Set(['effort', 'summary', 'generate_summary']);
const TEXT = new Set(['format', 'verbosity']);
const TOOL = {
  function: new Set(['type', 'name', 'description', 'parameters', 'strict']),
  custom: new Set(['type', 'name', 'description', 'format']),
  namespace: new Set(['type', 'name', 'description', 'tools']),
} as const;
const CHOICES = new Set(['function', 'custom', 'allowed_tools']);
/** Refused instead of dropped. */
const REFUSED = new Set(['item_reference', 'compaction']);

function noteTools(dropped: Set<string>, tools: readonly ToolParam[], nested = false): void {
  for (const tool of tools) {
    if (!isKnownTool(tool) || (nested && tool.type === 'namespace')) {
      dropped.add(`tools.${tool.type}`);
      continue;
    }
    note(dropped, tool, TOOL[tool.type], 'tools.');
    if (tool.type === 'namespace') noteTools(dropped, tool.tools ?? [], true);
  }
}

function noteItem(dropped: Set<string>, item: InputItem): void {
  if (!isKnownItem(item)) {
    if (!REFUSED.has(item.type)) dropped.add(`input.${item.type}`);
  } else if (isMessageItem(item)) {
    noteContent(dropped, item.content);
  } else if (item.type === 'function_call_output' || item.type === 'custom_tool_call_output') {
    noteContent(dropped, item.output);
  }
}

function noteContent(dropped: Set<string>, content: string | readonly ContentPart[]): void {
  if (typeof content === 'string') return;
  for (const part of content) if (!isKnownPart(part)) dropped.add(`input.${part.type}`);
}

function note(dropped: Set<string>, fields: object, kept: ReadonlySet<string>, prefix: string): void {
  for (const [name, value] of Object.entries(fields)) {
    if (!kept.has(name) && !saysNothing(value)) dropped.add(prefix + name);
  }
}

function saysNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
