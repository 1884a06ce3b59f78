/**
 * A complete answer, as `POST /v1/responses` returns it without streaming and the life-cycle events carry it. Source: `openai` 7.57
 * `Response`. What the request said is repeated in it ({@link ResponseEcho}).
 */
export interface Response extends ResponseEcho {
  readonly id: string;
  readonly object: 'response';
  /** Unix seconds. */
  readonly created_at: number;
  readonly status: ResponseStatus;
  readonly error: ResponseError | null;
  readonly incomplete_details: { readonly reason: 'max_output_tokens' | 'content_filter' } | null;
  readonly model: string;
  readonly output: readonly OutputItem[];
  /** Null until the answer is over. */
  readonly usage: ResponseUsage | null;
}

export type ResponseStatus = 'in_progress' | 'completed' | 'incomplete' | 'failed';

export interface ResponseError {
  readonly code: string;
  readonly message: string;
}

/** Settings of the request that its answer repeats. */
export interface ResponseEcho {
  readonly background: boolean;
  readonly instructions: string | null;
  readonly max_output_tokens: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly parallel_tool_calls: boolean;
  readonly previous_response_id: null;
  readonly prompt_cache_key: string | null;
  readonly reasoning: { readonly effort: string | null; readonly summary: string | null };
  readonly service_tier: string | null;
  /** We keep no answers. */
  readonly store: false;
  readonly temperature: number | null;
  readonly text: object;
  readonly tool_choice: unknown;
  readonly tools: readonly object[];
  readonly top_p: number | null;
  readonly truncation: string;
}

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

export interface OutputTextPart {
  readonly type: 'output_text';
  readonly text: string;
  readonly annotations: readonly [];
  readonly logprobs: readonly [];
}

export interface SummaryPart {
  readonly type: 'summary_text';
  readonly text: string;
}

export interface OutputMessage {
  readonly type: 'message';
  readonly id: string;
  readonly status: ItemStatus;
  readonly role: 'assistant';
  readonly content: readonly OutputTextPart[];
}

export interface OutputReasoning {
  readonly type: 'reasoning';
  readonly id: string;
  readonly summary: readonly SummaryPart[];
  readonly encrypted_content?: string;
}

export interface OutputFunctionCall {
  readonly type: 'function_call';
  readonly id: string;
  readonly status: ItemStatus;
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string;
  readonly arguments: string;
}

export interface OutputCustomCall {
  readonly type: 'custom_tool_call';
  readonly id: string;
  readonly status: ItemStatus;
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string;
  readonly input: string;
}

export type OutputItem = OutputMessage | OutputReasoning | OutputFunctionCall | OutputCustomCall;

/** `input_tokens` is all of the input, cached or not. */
export interface ResponseUsage {
  readonly input_tokens: number;
  readonly input_tokens_details: { readonly cached_tokens: number; readonly cache_write_tokens: number };
  readonly output_tokens: number;
  readonly output_tokens_details: { readonly reasoning_tokens: number };
  readonly total_tokens: number;
}
