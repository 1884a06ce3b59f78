import type { TurnEvent, Usage } from '@sluice/core';
import type { CompletionBody } from '@sluice/wire/openai-completions';
import { AnswerCollector, type FinishEvent } from '../answer/index.ts';
import { toChatUsage, toFinishReason } from '../openai-chat/index.ts';
import type { AnswerOptions } from './answer-options.ts';

/** A whole answer as one `text_completion`. */
export class CompletionWhole extends AnswerCollector<CompletionBody> {
  readonly #options: AnswerOptions;
  #text = '';

  constructor(options: AnswerOptions) {
    super(options);
    this.#options = options;
  }

  protected override take(event: TurnEvent): void {
    if (event.type === 'text-delta') this.#text += event.text;
  }

  protected override document({ reason }: FinishEvent, usage: Usage): CompletionBody {
    const { messageId: id, created, model } = this.#options;
    const choice = { text: this.#text, index: 0, logprobs: null, finish_reason: toFinishReason(reason) } as const;
    return { id, object: 'text_completion', created, model, choices: [choice], usage: toChatUsage(usage) };
  }
}
