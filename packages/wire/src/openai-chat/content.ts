/** OpenAI's own parts. */
export interface ChatTextPart {
  readonly type: 'text';
  readonly text: string;
  /** Anthropic's mark, which OpenAI-speaking clients of Claude add. */
  readonly cache_control?: unknown;
}

export interface ChatImagePart {
  readonly type: 'image_url';
  /** A `data:` URI or a URL. */
  readonly image_url: { readonly url: string; readonly detail?: string | null };
  readonly cache_control?: unknown;
}

export interface ChatFilePart {
  readonly type: 'file';
  readonly file: {
    /** A `data:` URI. */
    readonly file_data?: string | null;
    readonly file_id?: string | null;
    readonly filename?: string | null;
  };
  readonly cache_control?: unknown;
}

export interface ChatRefusalPart {
  readonly type: 'refusal';
  readonly refusal: string;
}

/** Anthropic's blocks, as Cursor sends them to this endpoint. */
export interface ChatAnthropicImagePart {
  readonly type: 'image';
  readonly source:
    | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
    | { readonly type: 'url'; readonly url: string };
  readonly cache_control?: unknown;
}

export interface ChatToolUsePart {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input?: Readonly<Record<string, unknown>> | null;
  readonly cache_control?: unknown;
}

export interface ChatToolResultPart {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: string | readonly ChatContentPart[] | null;
  readonly is_error?: boolean | null;
  readonly cache_control?: unknown;
}

/** A part we carry without reading it: audio, and whatever comes next. */
export interface ChatOtherPart {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type ChatKnownPart =
  | ChatTextPart
  | ChatImagePart
  | ChatFilePart
  | ChatRefusalPart
  | ChatAnthropicImagePart
  | ChatToolUsePart
  | ChatToolResultPart;

export type ChatContentPart = ChatKnownPart | ChatOtherPart;

const KNOWN_PART_TYPES: ReadonlySet<string> = new Set([
  'text',
  'image_url',
  'file',
  'refusal',
  'image',
  'tool_use',
  'tool_result',
] satisfies ChatKnownPart['type'][]);

/** Narrows a parsed part to the shapes we read. */
export function isKnownPart(part: ChatContentPart): part is ChatKnownPart {
  return KNOWN_PART_TYPES.has(part.type);
}
