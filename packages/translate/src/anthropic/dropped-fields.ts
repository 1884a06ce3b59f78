import type { ContentBlockParam, CountTokensRequest, MessagesRequest } from '@sluice/wire/anthropic';
import { isKnownBlock } from '@sluice/wire/anthropic';

/** Names are the client's own words and may end up in logs: beyond this many, or of another shape, they are not repeated. */
const MOST_NAMES = 64;
const PLAIN_NAME = /^[\w-]{1,64}$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * What the client said that a turn has no word for, under the client's names (`context_management`, `thinking.display`,
 * `tools.defer_loading`, `messages.server_tool_use`, …), each once. These are lost when the request is translated, and
 * kept when it is passed through. A field that is null or an empty list says nothing.
 */
export function droppedFields(request: MessagesRequest | CountTokensRequest): readonly string[] {
  const dropped = new Set<string>();
  note(dropped, request, TOP_LEVEL, '');
  if (request.thinking) note(dropped, request.thinking, THINKING, 'thinking.');
  if (request.metadata) note(dropped, request.metadata, METADATA, 'metadata.');
  if (request.tool_choice) note(dropped, request.tool_choice, TOOL_CHOICE, 'tool_choice.');
  noteOutputConfig(dropped, request);
  for (const tool of request.tools ?? []) note(dropped, tool, TOOL, 'tools.');
  if (Array.isArray(request.system)) for (const block of request.system) note(dropped, block, BLOCK.text, 'system.');
  for (const { content } of request.messages) noteContent(dropped, content);
  return [...dropped];
}

const TOP_LEVEL = new Set([
  'model',
  'messages',
  'max_tokens',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'service_tier',
  'stop_sequences',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'metadata',
]);
const NOTHING: ReadonlySet<string> = new Set();
const THINKING = new Set(['type', 'budget_tokens']);
const METADATA = new Set(['user_id']);
const TOOL_CHOICE = new Set(['type', 'name', 'disable_parallel_tool_use']);
const TOOL = new Set(['name', 'type', 'description', 'input_schema', 'strict', 'cache_control']);

/** Fields of each block that a part keeps. */
const BLOCK = {
  text: new Set(['type', 'text', 'cache_control']),
  image: new Set(['type', 'source', 'cache_control']),
  document: new Set(['type', 'source', 'title', 'cache_control']),
  thinking: new Set(['type', 'thinking', 'signature']),
  redacted_thinking: new Set(['type', 'data']),
  tool_use: new Set(['type', 'id', 'name', 'input', 'cache_control']),
  tool_result: new Set(['type', 'tool_use_id', 'content', 'is_error', 'cache_control']),
} as const;

function noteOutputConfig(dropped: Set<string>, { output_config: config, thinking }: CountTokensRequest): void {
  if (!config) return;
  const effort = thinking && thinking.type !== 'disabled' ? ['effort'] : [];
  const format = config.format?.type === 'json_schema' ? ['format'] : [];
  note(dropped, config, new Set([...effort, ...format]), 'output_config.');
}

function noteContent(dropped: Set<string>, content: string | readonly ContentBlockParam[] | null | undefined): void {
  if (!Array.isArray(content)) return;
  for (const block of content as readonly ContentBlockParam[]) {
    if (!isKnownBlock(block)) {
      if (block.type !== 'search_result') note(dropped, { [block.type]: true }, NOTHING, 'messages.');
      continue;
    }
    note(dropped, block, BLOCK[block.type], `messages.${block.type}.`);
    if (block.type === 'tool_result') noteContent(dropped, block.content);
  }
}

function note(dropped: Set<string>, fields: object, kept: ReadonlySet<string>, prefix: string): void {
  for (const [name, value] of Object.entries(fields as Fields)) {
    if (kept.has(name) || value === undefined || value === null) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    if (dropped.size >= MOST_NAMES) return;
    dropped.add(prefix + (PLAIN_NAME.test(name) ? name : 'other'));
  }
}
