/**
 * What `POST /v1/messages` carries, as far as we rely on it. Source: `@anthropic-ai/sdk` 1.12 `MessageCreateParams` and
 * Anthropic's API versions 2023-06-01 and 2026-10-21. Every object may hold more fields than are named here; they stay.
 */
export interface MessagesRequest extends CountTokensRequest {
  readonly max_tokens: number;
}

/** `POST /v1/messages/count_tokens`: the same body, of which only `model` and `messages` must be there. */
export interface CountTokensRequest {
  readonly model: string;
  readonly messages: readonly MessageParam[];
  readonly max_tokens?: number;
  readonly system?: string | readonly TextBlockParam[];
  readonly tools?: readonly ToolParam[];
  readonly tool_choice?: ToolChoiceParam;
  readonly thinking?: ThinkingParam;
  readonly output_config?: OutputConfigParam;
  readonly service_tier?: string | null;
  readonly stop_sequences?: readonly string[];
  readonly stream?: boolean;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly metadata?: { readonly user_id?: string | null; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

export interface OutputConfigParam {
  /** `low`, `medium`, `high`, `xhigh`, `max`, or a later one. */
  readonly effort?: string | null;
  /** `json_schema` is the only kind there is (`@anthropic-ai/sdk` 1.12 `JSONOutputFormat`); its schema is an object. */
  readonly format?: { readonly type: string; readonly schema?: Readonly<Record<string, unknown>> } | null;
  readonly [field: string]: unknown;
}

/** `cache_control` of a block, a tool or a system text. Carried unchecked: an upstream that knows it says what is wrong. */
export interface Cacheable {
  readonly cache_control?: unknown;
}

export interface MessageParam {
  /** `system` may stand inside the list (beta `mid-conversation-system-2026-04-07`), never first. */
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string | readonly ContentBlockParam[];
}

export interface TextBlockParam extends Cacheable {
  readonly type: 'text';
  readonly text: string;
}

export interface ImageBlockParam extends Cacheable {
  readonly type: 'image';
  readonly source: ImageSource;
}

export type ImageSource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string };

export interface DocumentBlockParam extends Cacheable {
  readonly type: 'document';
  readonly source: DocumentSource;
  readonly title?: string | null;
}

export type DocumentSource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'text'; readonly media_type?: string; readonly data: string }
  | { readonly type: 'content'; readonly content: string | readonly ContentBlockParam[] }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string };

export interface ThinkingBlockParam {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature?: string;
}

export interface RedactedThinkingBlockParam {
  readonly type: 'redacted_thinking';
  readonly data: string;
}

export interface ToolUseBlockParam extends Cacheable {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input?: unknown;
}

export interface ToolResultBlockParam extends Cacheable {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: string | readonly ContentBlockParam[] | null;
  readonly is_error?: boolean | null;
}

/** A block we carry without reading it: server tool traffic, search results, and whatever comes next. */
export interface OtherBlockParam {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type KnownBlockParam =
  | TextBlockParam
  | ImageBlockParam
  | DocumentBlockParam
  | ThinkingBlockParam
  | RedactedThinkingBlockParam
  | ToolUseBlockParam
  | ToolResultBlockParam;

export type ContentBlockParam = KnownBlockParam | OtherBlockParam;

/** Types of {@link KnownBlockParam}; after parsing, a block with one of them has that shape. */
export const KNOWN_BLOCK_TYPES = [
  'text',
  'image',
  'document',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
] as const satisfies readonly KnownBlockParam['type'][];

/** Narrows a parsed block to the shapes we read. */
export function isKnownBlock(block: ContentBlockParam): block is KnownBlockParam {
  return (KNOWN_BLOCK_TYPES as readonly string[]).includes(block.type);
}

export interface ToolParam extends Cacheable {
  readonly name: string;
  /** Absent or `custom` for the client's own tools; otherwise a vendor tool such as `web_search_20250305`. */
  readonly type?: string | null;
  readonly description?: string;
  readonly input_schema?: Readonly<Record<string, unknown>> | null;
  readonly strict?: unknown;
  readonly [field: string]: unknown;
}

export interface ToolChoiceParam {
  readonly type: 'auto' | 'any' | 'none' | 'tool';
  readonly name?: string;
  readonly disable_parallel_tool_use?: boolean;
}

export interface ThinkingParam {
  /** `enabled` (with a budget), `disabled`, `adaptive`, `between_tools`, or a later one. */
  readonly type: string;
  readonly budget_tokens?: number;
  readonly [field: string]: unknown;
}
