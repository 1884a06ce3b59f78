import type { ChatUsage } from '../openai-chat/index.ts';

/** A complete answer of `POST /v1/completions`. Source: `openai` 7.57 `Completion`. */
export interface CompletionBody {
  readonly id: string;
  readonly object: 'text_completion';
  /** Epoch seconds. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly [
    {
      readonly text: string;
      readonly index: 0;
      readonly logprobs: null;
      readonly finish_reason: CompletionFinishReason;
    },
  ];
  readonly usage: ChatUsage;
}

export type CompletionFinishReason = 'stop' | 'length' | 'content_filter';
