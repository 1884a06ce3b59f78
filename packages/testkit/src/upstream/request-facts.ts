import { asObject } from '../stand-in/index.ts';

/** What the engine needs to know of a request. Everything a vendor cannot find is empty, never an error. */
export interface RequestFacts {
  readonly model: string;
  /** Text of what the user said since the model's last turn. */
  readonly prompt: string;
  readonly tools: readonly { readonly name: string; readonly schema: unknown }[];
  readonly stream: boolean;
  /** One token per four characters begun, over all texts of the body. */
  readonly inputTokens: number;
  readonly stopSequences: readonly string[];
}

const CHARACTERS_PER_TOKEN = 4;
/** Keys whose texts no model reads. */
const NOT_TEXT: ReadonlySet<string> = new Set(
  ['model', 'data', 'signature', 'thoughtSignature', 'encrypted_content', 'id', 'type', 'role', 'metadata'].concat(
    [
      'tool_use_id',
      'tool_call_id',
      'call_id',
      'url',
      'image_url',
      'cache_control',
      'project',
      'requestId',
      'userAgent',
    ],
    ['sessionId', 'mimeType', 'media_type', 'prompt_cache_key', 'include', 'effort'],
  ),
);

/** Tokens of a request body, or of any part of it: one per four characters begun. */
export function countTokens(value: unknown): number {
  return Math.ceil(textsIn(value).reduce((sum, text) => sum + text.length, 0) / CHARACTERS_PER_TOKEN);
}

/** The texts of a body that a model reads, and that count. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return Object.entries(asObject(value)).flatMap(([key, item]) => (NOT_TEXT.has(key) ? [] : textsIn(item)));
}
