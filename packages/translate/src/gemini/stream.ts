import type { Failure, TurnEvent } from '@sluice/core';
import { type ContentPart, googleError, RecordFramer } from '@sluice/wire/gemini';
import { AnswerStream } from '../answer/index.ts';
import type { AnswerOptions } from './answer-options.ts';
import { AnswerParts } from './answer-parts.ts';
import { toGeminiStatus } from './failure.ts';
import { toFinishReason } from './finish-reason.ts';
import { toUsageMetadata } from './usage.ts';

/** SDKs take an answer without parts for a broken one. */
const NO_PARTS: readonly ContentPart[] = [{ text: '' }];

/**
 * Turns the events of one answer into the text of a Gemini stream, one string per upstream batch and one record per string.
 *
 * Whatever the events, the last record holds a `finishReason` or an `error`, and nothing more comes. Records carry the token counts
 * the upstream has told by then, the last one at least an estimate: counts in a stream never go back, and an estimate might have to.
 */
export class GeminiStream extends AnswerStream {
  readonly #options: AnswerOptions;
  readonly #framer: RecordFramer;
  readonly #parts: AnswerParts;
  #told = false;
  #tail: string | undefined;

  constructor(options: AnswerOptions) {
    super(options);
    this.#options = options;
    this.#framer = new RecordFramer(options.framing ?? 'sse');
    this.#parts = new AnswerParts(options.includeThoughts ?? true);
  }

  /** One record for each batch that shows something. */
  override push(events: readonly TurnEvent[]): string {
    const text = super.push(events);
    return this.ended ? text : text + this.#flush();
  }

  /** A sign of life, allowed before the first event too; `''` once the stream has ended. */
  ping(): string {
    return this.ended ? '' : this.#framer.keepAlive();
  }

  protected override write(event: TurnEvent): string {
    switch (event.type) {
      case 'usage':
        this.#count();
        return '';
      case 'finish':
        return this.#finish(toFinishReason(event.reason));
      case 'error':
        return this.#fail(event.failure);
      default:
        this.#parts.take(event);
        return '';
    }
  }

  /** From here on, records tell the counts. */
  #count(): void {
    this.#told = true;
    this.#tail = undefined;
  }

  #flush(): string {
    const parts = this.#parts.drain();
    return parts.length === 0 ? '' : this.#framer.record(this.#record(parts, ''), false);
  }

  #finish(reason: string): string {
    const parts = this.#parts.drain();
    if (!this.#told) this.#count();
    return this.#framer.record(this.#record(parts.length > 0 ? parts : NO_PARTS, `"finishReason":"${reason}",`), true);
  }

  #fail(failure: Failure): string {
    const before = this.#flush();
    const error = googleError(toGeminiStatus(failure), failure.message, this.#options.requestId);
    return before + this.#framer.record(JSON.stringify(error), true);
  }

  /** Put together as text: all but the parts is the same in nearly every record. */
  #record(parts: readonly ContentPart[], finish: string): string {
    this.#tail ??= JSON.stringify({
      ...(this.#told && { usageMetadata: toUsageMetadata(this.usage) }),
      modelVersion: this.#options.model,
      responseId: this.#options.messageId,
    }).slice(1);
    return `{"candidates":[{"content":{"parts":${JSON.stringify(parts)},"role":"model"},${finish}"index":0}],${this.#tail}`;
  }
}
