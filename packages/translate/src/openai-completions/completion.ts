import type { Failure, TurnEvent, Usage } from '@sluice/core';
import type { CompletionBody } from '@sluice/wire/openai-completions';
import { CUT_SHORT, initialUsage, toChatUsage, toFinishReason } from '../openai-chat/index.ts';
import type { AnswerOptions } from './answer-options.ts';

export type CompletionAnswer =
  | { readonly ok: true; readonly completion: CompletionBody; readonly usage: Usage }
  | { readonly ok: false; readonly failure: Failure; readonly usage: Usage };

/** Collects the events of one answer into a single `text_completion`, for clients that do not stream. */
export class CompletionWhole {
  readonly #options: AnswerOptions;
  #usage: Usage;
  #text = '';
  #end: Extract<TurnEvent, { type: 'finish' | 'error' }> | undefined;

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#usage = initialUsage(options);
  }

  /** Takes the next events; those after the terminal one are ignored. */
  push(events: readonly TurnEvent[]): void {
    for (const event of events) {
      if (this.#end) return;
      if (event.type === 'text-delta') this.#text += event.text;
      else if (event.type === 'usage') this.#usage = event.usage;
      else if (event.type === 'finish' || event.type === 'error') this.#end = event;
    }
  }

  /** The answer so far; a transient failure as long as no terminal event has come. */
  result(): CompletionAnswer {
    const usage = this.#usage;
    if (this.#end?.type === 'error') return { ok: false, failure: this.#end.failure, usage };
    if (!this.#end) return { ok: false, failure: CUT_SHORT, usage };
    const { messageId: id, created, model } = this.#options;
    const finish_reason = toFinishReason(this.#end.reason);
    const completion: CompletionBody = {
      id,
      object: 'text_completion',
      created,
      model,
      choices: [{ text: this.#text, index: 0, logprobs: null, finish_reason }],
      usage: toChatUsage(usage),
    };
    return { ok: true, completion, usage };
  }
}
