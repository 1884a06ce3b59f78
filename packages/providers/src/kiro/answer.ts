import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { EventStreamError, headerText, type Message, MessageDecoder } from '@sluice/eventstream';
import type { KiroTurnReader } from '@sluice/translate/kiro';
import { type ByteSource, letFinish } from '../http/index.ts';

/** Far above any event Kiro sends, far below what a hostile length could make us hold. */
const LARGEST_FRAME_BYTES = 4 * 1024 * 1024;

const DONE: IteratorResult<readonly TurnEvent[], undefined> = { done: true, value: undefined };

/**
 * One Kiro answer as batches of turn events: bytes to frames to events, one batch per upstream read.
 *
 * Written as an iterator by hand instead of a chain of generators: one asynchronous hop per read, and nothing per event
 * but the reader's own work. Whatever ends the bytes early ends the events with an `error`; it never throws.
 */
export class KiroAnswer implements AsyncIterableIterator<readonly TurnEvent[]> {
  readonly #body: ByteSource;
  readonly #reader: KiroTurnReader;
  readonly #decoder = new MessageDecoder({ messageBytes: LARGEST_FRAME_BYTES });
  #over = false;

  constructor(body: ByteSource, reader: KiroTurnReader) {
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
    return this.#reader.spent();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(chunks: readonly Buffer[]): readonly TurnEvent[] {
    const events: TurnEvent[] = [];
    try {
      for (const chunk of chunks) {
        for (const message of this.#decoder.push(chunk)) append(events, this.#read(message));
      }
      // A fault behind whole messages is told by the next call only, and there may never be more bytes to call with.
      if (this.#decoder.failure) throw this.#decoder.failure;
    } catch (error) {
      append(events, this.#breakOff(framingFailure(error)));
      // Nothing after the damage can be read: there is no end to wait for.
      void this.return();
      return events;
    }
    if (this.#reader.ended) this.#stop();
    return events;
  }

  #read(message: Message): readonly TurnEvent[] {
    const { headers, payload } = message;
    switch (headerText(headers, ':message-type')) {
      case 'event':
        return this.#reader.event(headerText(headers, ':event-type') ?? '', payload);
      case 'exception':
        return this.#reader.exception(headerText(headers, ':exception-type') ?? '', payload);
      case 'error':
        return this.#reader.error(
          headerText(headers, ':error-code') ?? '',
          headerText(headers, ':error-message') ?? '',
        );
      default:
        return [];
    }
  }

  #finish(): readonly TurnEvent[] {
    this.#over = true;
    if (this.#body.failure) return this.#breakOff(this.#body.failure);
    try {
      this.#decoder.end();
    } catch (error) {
      return this.#breakOff(framingFailure(error));
    }
    return this.#reader.end();
  }

  /** Ends the events in good grammar, with a failure that knows more than the reader: why the bytes broke off. */
  #breakOff(failure: Failure): readonly TurnEvent[] {
    return this.#reader.end(true).map((event) => (event.type === 'error' ? { type: 'error', failure } : event));
  }

  #stop(): void {
    this.#over = true;
    letFinish(this.#body);
  }
}

/**
 * Bytes that are no event stream. Held against nobody: the damage happened on the way, and one damaged stream says
 * nothing about the account it was paid by.
 */
function framingFailure(error: unknown): Failure {
  if (!(error instanceof EventStreamError)) throw error;
  const message =
    error.code === 'truncated'
      ? 'upstream closed its answer in the middle of an event'
      : 'upstream sent a damaged event stream';
  return { kind: 'transient', scope: 'none', retryable: true, message, code: error.code };
}

function append(events: TurnEvent[], more: readonly TurnEvent[]): void {
  for (const event of more) events.push(event);
}
