/**
 * A turn is one request for a model answer, said in no vendor's dialect.
 *
 * Client dialects map into it, upstream dialects map out of it. Only what at least two dialects can express
 * lives here; a dialect's leftovers stay with the dialect (same-dialect traffic never passes through a turn).
 */
export interface Turn {
  /** Model name as the client wrote it; routing decides what the upstream is asked for. */
  readonly model: string;
  readonly system: readonly TextPart[];
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  /** Most tokens the answer may have. */
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly seed?: number;
  readonly stopSequences?: readonly string[];
  readonly reasoning?: Reasoning;
  /** Absent: free text. */
  readonly responseFormat?: ResponseFormat;
  readonly verbosity?: 'low' | 'medium' | 'high';
  /** The vendor's name for how urgent this is (`priority`, `flex`, …). */
  readonly serviceTier?: string;
  /** Requests with the same key share a prompt cache (OpenAI's `prompt_cache_key`). */
  readonly cacheKey?: string;
  readonly stream: boolean;
  /** Whatever the client offers to recognise a conversation by; used for stickiness only. */
  readonly session?: string;
}

/** The answer has to be JSON; with a schema, JSON of that shape. */
export type ResponseFormat =
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly name?: string;
      readonly description?: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly strict?: boolean;
    };

/** "Cache everything up to here": Anthropic's `cache_control`, which some clients also write into other dialects. */
export interface CacheMark {
  readonly ttl?: '5m' | '1h';
}

/**
 * Who can read a signature or an encrypted thought: the provider that made it and, where a provider serves several
 * families of models, the family (`claude`, `codex`, `kiro`, `antigravity:gemini`, `antigravity:claude`).
 */
export type Signer = string;

/** `system` inside the list is a mid-conversation system message; the leading one lives in {@link Turn.system}. */
export type Role = 'user' | 'assistant' | 'system';

export interface Message {
  readonly role: Role;
  readonly content: readonly Part[];
}

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  readonly cache?: CacheMark;
}

/** Inline bytes (base64, no `data:` prefix) or a URL that we pass on and never fetch. */
export interface ImagePart {
  readonly type: 'image';
  readonly mediaType?: string;
  readonly data?: string;
  readonly url?: string;
  /** How closely to look (`low`, `high`, `auto`), where the vendor offers a choice. */
  readonly detail?: string;
  readonly cache?: CacheMark;
}

export interface DocumentPart {
  readonly type: 'document';
  readonly mediaType?: string;
  readonly title?: string;
  readonly data?: string;
  readonly text?: string;
  readonly url?: string;
  readonly cache?: CacheMark;
}

/** A model's own thoughts handed back by the client. `signature` means something to its `signer` only. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
  readonly signer?: Signer;
}

/** Thoughts only their signer can read. */
export interface RedactedReasoningPart {
  readonly type: 'redacted_reasoning';
  readonly data: string;
  readonly signer?: Signer;
}

export interface ToolCallPart {
  readonly type: 'tool_call';
  readonly id: string;
  readonly name: string;
  /** Parsed arguments, always an object. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Gemini signs single calls and wants the signature back with the call. */
  readonly signature?: string;
  readonly signer?: Signer;
  readonly cache?: CacheMark;
}

export interface ToolResultPart {
  readonly type: 'tool_result';
  readonly callId: string;
  readonly isError: boolean;
  readonly content: readonly (TextPart | ImagePart | DocumentPart)[];
  readonly cache?: CacheMark;
}

export type Part =
  | TextPart
  | ImagePart
  | DocumentPart
  | ReasoningPart
  | RedactedReasoningPart
  | ToolCallPart
  | ToolResultPart;

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** The vendor must hold the model to the schema. */
  readonly strict?: boolean;
  readonly cache?: CacheMark;
  /** Set when the vendor runs the tool itself (`web_search_20250305`, …); others cannot offer it. */
  readonly serverType?: string;
}

export type ToolChoice =
  | { readonly type: 'auto' | 'any' | 'none'; readonly parallel?: boolean }
  | { readonly type: 'tool'; readonly name: string; readonly parallel?: boolean };

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** What the client asked about thinking: a token budget, the model's own choice, or none. */
export type Reasoning =
  | { readonly type: 'budget'; readonly tokens: number; readonly effort?: Effort }
  | { readonly type: 'adaptive'; readonly effort?: Effort }
  | { readonly type: 'off' };
