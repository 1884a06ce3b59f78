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
  readonly stopSequences?: readonly string[];
  readonly reasoning?: Reasoning;
  readonly stream: boolean;
  /** Whatever the client offers to recognise a conversation by; used for stickiness only. */
  readonly session?: string;
}

/** `system` inside the list is a mid-conversation system message; the leading one lives in {@link Turn.system}. */
export type Role = 'user' | 'assistant' | 'system';

export interface Message {
  readonly role: Role;
  readonly content: readonly Part[];
}

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

/** Inline bytes (base64, no `data:` prefix) or a URL that we pass on and never fetch. */
export interface ImagePart {
  readonly type: 'image';
  readonly mediaType?: string;
  readonly data?: string;
  readonly url?: string;
}

export interface DocumentPart {
  readonly type: 'document';
  readonly mediaType?: string;
  readonly title?: string;
  readonly data?: string;
  readonly text?: string;
  readonly url?: string;
}

/** A model's own thoughts handed back by the client. `signature` is only valid at the model family that made it. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
}

export interface RedactedReasoningPart {
  readonly type: 'redacted_reasoning';
  readonly data: string;
}

export interface ToolCallPart {
  readonly type: 'tool_call';
  readonly id: string;
  readonly name: string;
  /** Parsed arguments, always an object. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ToolResultPart {
  readonly type: 'tool_result';
  readonly callId: string;
  readonly isError: boolean;
  readonly content: readonly (TextPart | ImagePart | DocumentPart)[];
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
