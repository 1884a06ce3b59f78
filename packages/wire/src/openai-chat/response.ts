import type { ChatExtraContent } from './request.ts';

/** A complete answer of `POST /v1/chat/completions`, as far as we fill it in. Source: `openai` 7.57 `ChatCompletion`. */
export interface ChatCompletionBody {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Epoch seconds. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly [
    {
      readonly index: 0;
      readonly message: ChatAnswerMessage;
      readonly logprobs: null;
      readonly finish_reason: ChatFinishReason;
    },
  ];
  readonly usage: ChatUsage;
}

export interface ChatAnswerMessage {
  readonly role: 'assistant';
  /** Null when there are only tool calls. */
  readonly content: string | null;
  readonly refusal: null;
  /** Thoughts; not OpenAI's, but what clients of thinking models read (DeepSeek's name). */
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly ChatToolCall[];
  /** Instead of `tool_calls` for requests with the legacy `functions`. */
  readonly function_call?: { readonly name: string; readonly arguments: string };
}

export interface ChatToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
  readonly extra_content?: ChatExtraContent;
}

export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

/** `prompt_tokens` is all input, cached or not; `completion_tokens` includes thinking. */
export interface ChatUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number; readonly cache_write_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}
