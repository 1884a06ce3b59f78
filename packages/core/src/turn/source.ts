/** A wire format clients speak to us and upstreams speak to us back. */
export const DIALECT_IDS = [
  'anthropic',
  'openai-chat',
  'openai-completions',
  'openai-embeddings',
  'openai-responses',
  'gemini',
] as const;

export type DialectId = (typeof DIALECT_IDS)[number];

/** What a request wants: an answer of a model, a count of its own tokens, or vectors. */
export type Operation = 'generate' | 'count' | 'embed';

/**
 * A request as the client wrote it. An upstream of the same dialect gets this instead of a translation, so nothing we
 * have no word for is lost.
 */
export interface ClientSource {
  readonly dialect: DialectId;
  readonly operation: Operation;
  /** Valid JSON, an object; the bytes are the client's own. */
  readonly body: Buffer;
  /** The same, parsed. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The client's headers under lower-case names, without credentials and hop-by-hop headers. */
  readonly headers: Readonly<Record<string, string>>;
}
