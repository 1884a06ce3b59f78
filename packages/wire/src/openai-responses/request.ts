import type { ToolChoiceParam, ToolParam } from './tools.ts';

/**
 * What `POST /v1/responses` carries, as far as we rely on it. Source: `openai` 7.57 `ResponseCreateParams`, and what Codex
 * CLI 0.169 sends. Every object may hold more fields than are named here; they stay.
 */
export interface ResponsesRequest {
  readonly model: string;
  readonly input: string | readonly InputItem[];
  readonly instructions?: string | null;
  readonly tools?: readonly ToolParam[] | null;
  readonly tool_choice?: ToolChoiceParam | null;
  readonly parallel_tool_calls?: boolean | null;
  readonly reasoning?: { readonly effort?: string | null; readonly [field: string]: unknown } | null;
  readonly text?: TextParam | null;
  readonly include?: readonly string[] | null;
  readonly max_output_tokens?: number | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly service_tier?: string | null;
  readonly prompt_cache_key?: string | null;
  readonly store?: boolean | null;
  readonly stream?: boolean | null;
  readonly previous_response_id?: string | null;
  readonly conversation?: string | { readonly id: string; readonly [field: string]: unknown } | null;
  readonly background?: boolean | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly [field: string]: unknown;
}

export interface TextParam {
  readonly format?: TextFormatParam | null;
  readonly verbosity?: string | null;
  readonly [field: string]: unknown;
}

export interface TextFormatParam {
  /** `text`, `json_object` or `json_schema`; the last one has a schema. */
  readonly type: string;
  readonly name?: string;
  readonly description?: string | null;
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly strict?: boolean | null;
}

export interface MessageItem {
  /** May be absent: a role says enough (`EasyInputMessage`). */
  readonly type?: 'message';
  readonly role: 'user' | 'assistant' | 'system' | 'developer';
  readonly content: string | readonly ContentPart[];
  readonly [field: string]: unknown;
}

export interface ReasoningItem {
  readonly type: 'reasoning';
  readonly id?: string | null;
  readonly summary?: readonly { readonly type: string; readonly text: string }[] | null;
  readonly content?: readonly { readonly type: string; readonly text: string }[] | null;
  readonly encrypted_content?: string | null;
}

export interface FunctionCallItem {
  readonly type: 'function_call';
  readonly call_id: string;
  readonly name: string;
  /** Of tools that stand in a `namespace` tool. */
  readonly namespace?: string | null;
  /** JSON text; whatever the model wrote. */
  readonly arguments: string;
}

export interface CustomToolCallItem {
  readonly type: 'custom_tool_call';
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string | null;
  readonly input: string;
}

export interface CallOutputItem {
  readonly type: 'function_call_output' | 'custom_tool_call_output';
  readonly call_id: string;
  readonly output: string | readonly ContentPart[];
}

export interface LocalShellCallItem {
  readonly type: 'local_shell_call';
  readonly call_id?: string | null;
  readonly id?: string | null;
  readonly action: Readonly<Record<string, unknown>>;
}

export interface LocalShellOutputItem {
  readonly type: 'local_shell_call_output';
  readonly call_id?: string | null;
  readonly id?: string | null;
  readonly output: string;
}

/** An item we carry without reading it: `web_search_call`, `item_reference`, `compaction`, and whatever comes next. */
export interface OtherItem {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type KnownItem =
  | MessageItem
  | ReasoningItem
  | FunctionCallItem
  | CustomToolCallItem
  | CallOutputItem
  | LocalShellCallItem
  | LocalShellOutputItem;

export type InputItem = KnownItem | OtherItem;

/** Types of {@link KnownItem}; after parsing, an item with one of them has that shape. */
const KNOWN_ITEM_TYPES: readonly string[] = [
  'message',
  'reasoning',
  'function_call',
  'custom_tool_call',
  'function_call_output',
  'custom_tool_call_output',
  'local_shell_call',
  'local_shell_call_output',
] satisfies KnownItem['type'][];

/** Narrows a parsed item to the shapes we read. */
export function isKnownItem(item: InputItem): item is KnownItem {
  return item.type === undefined || KNOWN_ITEM_TYPES.includes(item.type);
}

/** Narrows a parsed item to a message, with or without its `type`. */
export function isMessageItem(item: InputItem): item is MessageItem {
  return item.type === undefined || item.type === 'message';
}

export type KnownContentPart =
  | { readonly type: 'input_text' | 'output_text' | 'text'; readonly text: string }
  | { readonly type: 'refusal'; readonly refusal: string }
  | {
      readonly type: 'input_image';
      /** An `https:` or `data:` URL. */
      readonly image_url?: string | null;
      readonly file_id?: string | null;
      readonly detail?: string | null;
    }
  | {
      readonly type: 'input_file';
      readonly filename?: string | null;
      /** A `data:` URL, or bare base64. */
      readonly file_data?: string | null;
      readonly file_url?: string | null;
      readonly file_id?: string | null;
    };

export type ContentPart = KnownContentPart | OtherItem;

const KNOWN_PART_TYPES: readonly string[] = [
  'input_text',
  'output_text',
  'text',
  'refusal',
  'input_image',
  'input_file',
] satisfies KnownContentPart['type'][];

/** Narrows a parsed content part to the shapes we read. */
export function isKnownPart(part: ContentPart): part is KnownContentPart {
  return KNOWN_PART_TYPES.includes(part.type);
}
