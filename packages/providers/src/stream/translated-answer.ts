import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { SseReader, type SseRecord } from '@sluice/wire/sse';
import { type ByteSource, letFinish } from '../http/index.ts';
import { ENDLESS_RECORD } from './stream-failure.ts';
import type { TurnReader } from './turn-reader.ts';

const DONE: IteratorResult<readonly TurnEvent[], undefined> = { done: true, value: undefined };

/**
 * An SSE answer in another dialect than the client's, as batches of turn events: one batch per upstream read.
 * Whatever ends the bytes early ends the events with an `error`; it never throws.
 */
export class TranslatedAnswer implements AsyncIterableIterator<readonly TurnEvent[]> {
  readonly #body: ByteSource;
  readonly #reader: TurnReader;
  readonly #sse = new SseReader();
  #over = false;

  constructor(body: ByteSource, reader: TurnReader) {
    this.#body = body;
    this.#reader = reader;
  }

  async next(): Promise<IteratorResult<readonly TurnEvent[], undefined>> {
    while (!this.#over) {
      const read = await this.#body.next();
      const events = read.done ? this.#finish() : this.#take(read.value);
      if (events.length > 0) return { done: false, value: events };
    }
    return DONE;
  }

  async return(): Promise<IteratorResult<readonly TurnEvent[], undefined>> {
    this.#over = true;
    await this.#body.return();
    return DONE;
  }

  /** See {@link AnswerBatches}. */
  spent(): Usage | undefined {
    return this.#reader.spent?.();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(chunks: readonly Buffer[]): readonly TurnEvent[] {
    const events: TurnEvent[] = [];
    try {
      for (const chunk of chunks) this.#read(this.#sse.push(chunk), events);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return this.#breakOff(events, ENDLESS_RECORD);
    }
    if (this.#reader.ended) {
      this.#over = true;
      letFinish(this.#body);
    }
    return events;
  }

  #read(records: readonly SseRecord[], events: TurnEvent[]): void {
    for (const record of records) {
      if (this.#reader.ended) return;
      for (const event of this.#reader.record(record)) events.push(event);
    }
  }

  #finish(): readonly TurnEvent[] {
    this.#over = true;
    const events: TurnEvent[] = [];
    this.#read(this.#sse.end(), events);
    if (!this.#reader.ended) events.push(...this.#reader.end(this.#body.failure));
    return events;
  }

  #breakOff(events: TurnEvent[], failure: Failure): readonly TurnEvent[] {
    this.#over = true;
    void this.#body.return();
    return this.#reader.ended ? events : [...events, ...this.#reader.end(failure)];
  }
}
