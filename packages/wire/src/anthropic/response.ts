/**
 * A complete answer, as `POST /v1/messages` returns it without streaming and `message_start` opens it with. Fields that
 * are always null belong to vendor features no upstream of ours reports; `@anthropic-ai/sdk` 1.x promises clients that they are there.
 */
export interface Message {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly ContentBlock[];
  readonly stop_reason: StopReason | null;
  readonly stop_sequence: string | null;
  readonly stop_details: null;
  readonly container: null;
  readonly diagnostics: null;
  readonly usage: MessageUsage;
}

export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    };

export type StopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded';

/** What `message_delta` repeats, cumulative. `input_tokens` excludes both cache counts. */
export interface MessageDeltaUsage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly output_tokens: number;
  readonly output_tokens_details: { readonly thinking_tokens: number } | null;
  readonly server_tool_use: null;
}

export interface MessageUsage extends MessageDeltaUsage {
  readonly cache_creation: null;
  readonly inference_geo: null;
  readonly service_tier: null;
  readonly speed: null;
}

/** Answer of `POST /v1/messages/count_tokens`. */
export interface TokenCount {
  readonly input_tokens: number;
}
