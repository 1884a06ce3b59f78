import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { type ContentPart, googleError, RecordFramer } from '@sluice/wire/gemini';
import { type AnswerOptions, initialUsage } from './answer-options.ts';
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
export class GeminiStream {
  readonly #options: AnswerOptions;
  readonly #framer: RecordFramer;
  readonly #parts: AnswerParts;
  #usage: Usage;
  #told = false;
  #tail: string | undefined;
  #ended = false;

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#framer = new RecordFramer(options.framing ?? 'sse');
    this.#parts = new AnswerParts(options.includeThoughts ?? true);
    this.#usage = initialUsage(options);
  }

  /** Latest token counts: the upstream's once it has told, until then the estimate. */
  get usage(): Usage {
    return this.#usage;
  }

  /** A terminal record has been written. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The text for these events, `''` when they show nothing. Events after the terminal one are ignored. */
  push(events: readonly TurnEvent[]): string {
    let text = '';
    for (const event of events) {
      if (this.#ended) break;
      if (event.type === 'usage') this.#count(event.usage);
      else if (event.type === 'finish') text += this.#finish(toFinishReason(event.reason));
      else if (event.type === 'error') text += this.#fail(event.failure);
      else this.#parts.take(event);
    }
    return this.#ended ? text : text + this.#flush();
  }

  /** A sign of life, allowed before the first event too; `''` once the stream has ended. */
  ping(): string {
    return this.#ended ? '' : this.#framer.keepAlive();
  }

  /** Ends the stream as failed, for trouble on our own side such as a drain. `''` when it has already ended. */
  fail(failure: Failure): string {
    return this.push([{ type: 'error', failure }]);
  }

  #count(usage: Usage): void {
    this.#usage = usage;
    this.#told = true;
    this.#tail = undefined;
  }

  #flush(): string {
    const parts = this.#parts.drain();
    return parts.length === 0 ? '' : this.#framer.record(this.#record(parts, ''), false);
  }

  #finish(reason: string): string {
    const parts = this.#parts.drain();
    this.#ended = true;
    if (!this.#told) this.#count(this.#usage);
    return this.#framer.record(this.#record(parts.length > 0 ? parts : NO_PARTS, `"finishReason":"${reason}",`), true);
  }

  #fail(failure: Failure): string {
    const before = this.#flush();
    this.#ended = true;
    const error = googleError(toGeminiStatus(failure), failure.message, this.#options.requestId);
    return before + this.#framer.record(JSON.stringify(error), true);
  }

  /** Put together as text: all but the parts is the same in nearly every record. */
  #record(parts: readonly ContentPart[], finish: string): string {
    this.#tail ??= JSON.stringify({
      ...(this.#told && { usageMetadata: toUsageMetadata(this.#usage) }),
      modelVersion: this.#options.model,
      responseId: this.#options.messageId,
    }).slice(1);
    return `{"candidates":[{"content":{"parts":${JSON.stringify(parts)},"role":"model"},${finish}"index":0}],${this.#tail}`;
  }
}
