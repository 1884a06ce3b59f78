import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { RecordScanner } from '@sluice/wire/sse';
import type { ByteSource } from '../http/index.ts';
import { CUT_SHORT, ENDLESS_RECORD } from './stream-failure.ts';

/** What one record of a passed-through stream says about the answer. */
export interface Observation {
  /** A client can see something of it. */
  readonly payload?: true;
  /** It is the dialect's terminal record. */
  readonly ends?: true;
  /** `usage`, and `finish` or `error` for a terminal record. */
  readonly events?: readonly TurnEvent[];
}

/** How a passed-through stream is closed when the upstream's bytes are over without a terminal record. */
export interface Closing {
  /** What the upstream left out although its answer was complete (`data: [DONE]`). */
  readonly bytes?: Buffer;
  readonly events: readonly TurnEvent[];
}

/** Reads a copy of a passed-through stream. Called once per record, for every record: it should look before it parses. */
export interface StreamObserver {
  observe(record: Buffer): Observation;
  /** The bytes ended in good order but without a terminal record. */
  end(): Closing;
  /** What the answer has cost until now; undefined while nothing is known. Absent: nothing ever is before the end. */
  spent?(): Usage | undefined;
}

const DONE: IteratorResult<readonly TurnEvent[], undefined> = { done: true, value: undefined };
/** Longest that the end of the body may come behind the terminal record. */
const LAST_BYTES_MS = 1_000;
const BLANK_LINE = Buffer.from('\n\n');

/**
 * An SSE answer in the client's own dialect: its bytes as they came, with what an observer makes of them beside. One batch per
 * upstream read. A stream that breaks off ends with an `error` event that is in no bytes: the client's side then says it in its dialect.
 */
export class PassedAnswer implements AsyncIterableIterator<readonly TurnEvent[]> {
  readonly #body: ByteSource;
  readonly #observer: StreamObserver;
  readonly #withhold: ((record: Buffer) => boolean) | undefined;
  readonly #scanner = new RecordScanner();
  /** Said by the terminal record; told when the bytes are over, because a comment or two may still come. */
  #terminal: TurnEvent | undefined;
  #patience: NodeJS.Timeout | undefined;
  #over = false;

  /** `withhold` names records that are not the client's: the rest is then passed on record by record. */
  constructor(body: ByteSource, observer: StreamObserver, withhold?: (record: Buffer) => boolean) {
    this.#body = body;
    this.#observer = observer;
    this.#withhold = withhold;
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
    clearTimeout(this.#patience);
    await this.#body.return();
    return DONE;
  }

  /** See {@link AnswerBatches}. */
  spent(): Usage | undefined {
    return this.#observer.spent?.();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(chunks: readonly Buffer[]): readonly TurnEvent[] {
    const [first] = chunks;
    const bytes = chunks.length === 1 && first ? first : Buffer.concat(chunks);
    const shown: Buffer[] = [];
    let payload = false;
    let ends = false;
    const observed: TurnEvent[] = [];
    try {
      for (const record of this.#scanner.push(bytes)) {
        const seen = this.#observer.observe(record);
        payload ||= seen.payload === true;
        ends ||= seen.ends === true;
        if (seen.events) observed.push(...seen.events);
        if (this.#withhold?.(record) === false) shown.push(record);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return this.#breakOff([], ENDLESS_RECORD);
    }
    const passed = this.#withhold ? Buffer.concat(shown) : bytes;
    const raw: TurnEvent = { type: 'raw', bytes: passed, payload, ...(ends && { ends }) };
    const told = this.#withoutFinish(observed);
    return passed.length > 0 ? [raw, ...told] : told;
  }

  /** Keeps the finish back. An error is told at once: before the commit point every moment counts. */
  #withoutFinish(events: readonly TurnEvent[]): readonly TurnEvent[] {
    if (events.length === 0) return events;
    const error = events.find(({ type }) => type === 'error');
    const finish = events.find(({ type }) => type === 'finish');
    const others = events.filter((event) => event.type !== 'error' && event.type !== 'finish');
    if (error) {
      this.#over = true;
      void this.#body.return();
      return [...others, error];
    }
    if (finish && !this.#terminal) {
      this.#terminal = finish;
      this.#patience = setTimeout(() => void this.#body.return(), LAST_BYTES_MS);
      this.#patience.unref();
    }
    return others;
  }

  #finish(): readonly TurnEvent[] {
    this.#over = true;
    clearTimeout(this.#patience);
    if (this.#terminal) return [this.#terminal];
    if (this.#body.failure) return this.#breakOff([], this.#body.failure);
    const cut = this.#scanner.rest > 0 ? this.#closeLast() : undefined;
    if (cut?.ends) return cut.events;
    const { bytes, events } = this.#observer.end();
    const told = [...(cut?.events.filter(({ type }) => type !== 'raw') ?? []), ...events];
    // Half a record: nobody can say what it would have been.
    if (!told.some(({ type }) => type === 'finish' || type === 'error')) return this.#breakOff(told, CUT_SHORT);
    const record = cut?.events.filter(({ type }) => type === 'raw') ?? [];
    const closing: readonly TurnEvent[] = bytes ? [{ type: 'raw', bytes, payload: true, ends: true }] : [];
    return [...record, ...closing, ...told];
  }

  /** Closes the last record with the blank line it lacks, in case that is all it lacks. */
  #closeLast(): { readonly ends: boolean; readonly events: readonly TurnEvent[] } {
    const record = Buffer.concat([this.#scanner.takeRest(), BLANK_LINE]);
    const { payload = false, ends = false, events = [] } = this.#observer.observe(record);
    const bytes = this.#withhold ? record : BLANK_LINE;
    return { ends, events: [{ type: 'raw', bytes, payload, ...(ends && { ends }) }, ...events] };
  }

  #breakOff(events: readonly TurnEvent[], failure: Failure): readonly TurnEvent[] {
    this.#over = true;
    void this.#body.return();
    return [...events, { type: 'error', failure }];
  }
}
