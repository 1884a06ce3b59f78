/** Every `:event-type` the official clients know. Others may come at any time and must be ignored. */
export const KIRO_EVENT_TYPES = [
  'messageMetadataEvent',
  'assistantResponseEvent',
  'reasoningContentEvent',
  'toolUseEvent',
  'toolResultEvent',
  'metadataEvent',
  'contextUsageEvent',
  'meteringEvent',
  'codeReferenceEvent',
  'citationEvent',
  'codeEvent',
  'followupPromptEvent',
  'supplementaryWebLinksEvent',
  'intentsEvent',
  'interactionComponentsEvent',
  'dryRunSucceedEvent',
  'invalidStateEvent',
] as const;

export type KiroEventType = (typeof KIRO_EVENT_TYPES)[number];

/** Payload fields we read. All are optional and untrusted: a reader checks the type of each one it uses. */
export interface KiroPayload {
  readonly content?: unknown;
  readonly modelId?: unknown;
  readonly text?: unknown;
  readonly signature?: unknown;
  readonly redactedContent?: unknown;
  readonly toolUseId?: unknown;
  readonly name?: unknown;
  readonly input?: unknown;
  readonly stop?: unknown;
  readonly tokenUsage?: unknown;
  readonly stopReason?: unknown;
  readonly contextUsagePercentage?: unknown;
  readonly usage?: unknown;
  readonly utteranceId?: unknown;
  readonly message?: unknown;
  readonly reason?: unknown;
}

/** The token counts of a `metadataEvent`. */
export interface KiroTokenUsage {
  readonly uncachedInputTokens?: unknown;
  readonly outputTokens?: unknown;
  readonly totalTokens?: unknown;
  readonly cacheReadInputTokens?: unknown;
  readonly cacheWriteInputTokens?: unknown;
  readonly contextUsagePercentage?: unknown;
}

/**
 * Reads the JSON payload of an event or exception frame. Whatever is not a JSON object (empty, broken, a list) reads as
 * an object without fields, because an unreadable detail must not cost the caller the rest of the answer.
 */
export function parseKiroPayload(payload: string | Uint8Array): KiroPayload {
  const text = typeof payload === 'string' ? payload : utf8(payload);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
