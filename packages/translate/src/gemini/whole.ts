import type { Failure, TurnEvent, Usage } from '@sluice/core';
import type { GenerateContentResponse } from '@sluice/wire/gemini';
import { type AnswerOptions, initialUsage } from './answer-options.ts';
import { AnswerParts } from './answer-parts.ts';
import { toFinishReason } from './finish-reason.ts';
import { toUsageMetadata } from './usage.ts';

export type GeminiAnswer =
  | { readonly ok: true; readonly response: GenerateContentResponse; readonly usage: Usage }
  | { readonly ok: false; readonly failure: Failure; readonly usage: Usage };

const CUT_SHORT: Failure = {
  kind: 'transient',
  scope: 'none',
  retryable: true,
  message: 'the upstream ended its answer without finishing it',
};

/** Collects the events of one answer into a single response, for clients that do not stream. */
export class GeminiWhole {
  readonly #options: AnswerOptions;
  readonly #parts: AnswerParts;
  #usage: Usage;
  #answer: GeminiAnswer | undefined;

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#parts = new AnswerParts(options.includeThoughts ?? true);
    this.#usage = initialUsage(options);
  }

  /** Takes the next events; those after the terminal one are ignored. */
  push(events: readonly TurnEvent[]): void {
    for (const event of events) {
      if (this.#answer) return;
      if (event.type === 'usage') this.#usage = event.usage;
      else if (event.type === 'error') this.#answer = { ok: false, failure: event.failure, usage: this.#usage };
      else if (event.type === 'finish') this.#answer = this.#finish(toFinishReason(event.reason));
      else this.#parts.take(event);
    }
  }

  /** The answer; a transient failure as long as no terminal event has come. */
  result(): GeminiAnswer {
    return this.#answer ?? { ok: false, failure: CUT_SHORT, usage: this.#usage };
  }

  #finish(finishReason: string): GeminiAnswer {
    const parts = this.#parts.drain();
    const content = { parts: parts.length > 0 ? parts : [{ text: '' }], role: 'model' };
    const response: GenerateContentResponse = {
      candidates: [{ content, finishReason, index: 0 }],
      usageMetadata: toUsageMetadata(this.#usage),
      modelVersion: this.#options.model,
      responseId: this.#options.messageId,
    };
    return { ok: true, response, usage: this.#usage };
  }
}
