import type { TurnEvent, Usage } from '@sluice/core';
import type { GenerateContentResponse } from '@sluice/wire/gemini';
import { AnswerCollector, type FinishEvent } from '../answer/index.ts';
import type { AnswerOptions } from './answer-options.ts';
import { AnswerParts } from './answer-parts.ts';
import { toFinishReason } from './finish-reason.ts';
import { toUsageMetadata } from './usage.ts';

/** A whole answer as one response of `generateContent`. */
export class GeminiWhole extends AnswerCollector<GenerateContentResponse> {
  readonly #options: AnswerOptions;
  readonly #parts: AnswerParts;

  constructor(options: AnswerOptions) {
    super(options);
    this.#options = options;
    this.#parts = new AnswerParts(options.includeThoughts ?? true);
  }

  protected override take(event: TurnEvent): void {
    this.#parts.take(event);
  }

  protected override document({ reason }: FinishEvent, usage: Usage): GenerateContentResponse {
    const parts = this.#parts.drain();
    const content = { parts: parts.length > 0 ? parts : [{ text: '' }], role: 'model' };
    return {
      candidates: [{ content, finishReason: toFinishReason(reason), index: 0 }],
      usageMetadata: toUsageMetadata(usage),
      modelVersion: this.#options.model,
      responseId: this.#options.messageId,
    };
  }
}
