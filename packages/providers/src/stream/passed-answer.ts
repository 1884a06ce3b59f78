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
const NO_EVENTS: readonly TurnEvent[] = [];
/** Longest that the end of the body may come behind the terminal record. */
const LAST_BYTES_MS = 1_000;
const BLANK_LINE = Buffer.from('\n\n');

/** The client's part of a record: the record itself, another one in its place, or nothing when it is not the client's. */
export type RecordEdit = (record: Buffer) => Buffer | undefined;

/**
 * An SSE answer in the client's own dialect: its records as they came, with what an observer makes of them beside. One batch per
 * upstream read; the beginning of a record waits for its end, because nobody can read half of one, and a stream that breaks off leaves
 * none behind that a client would choke on. It ends with an `error` event that is in no bytes: the client's side then says it in its
 * dialect.
 */
export class PassedAnswer implements AsyncIterableIterator<readonly TurnEvent[]> {
  readonly #body: ByteSource;
  readonly #observer: StreamObserver;
  readonly #edit: RecordEdit | undefined;
  readonly #scanner = new RecordScanner();
  /** Said by the terminal record; told when the bytes are over, because a comment or two may still come. */
  #terminal: TurnEvent | undefined;
  #patience: NodeJS.Timeout | undefined;
  #over = false;

  /** The observer sees each record as the client gets it. */
  constructor(body: ByteSource, observer: StreamObserver, edit?: RecordEdit) {
    this.#body = body;
    this.#observer = observer;
    this.#edit = edit;
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
    const bytes = joined(chunks);
    const continues = this.#scanner.rest > 0;
    try {
      const records = this.#scanner.push(bytes);
      if (this.#edit) return this.#pass(edited(records, this.#edit));
      // Most reads are whole records: those need no putting together.
      return this.#pass(records, continues || this.#scanner.rest > 0 ? undefined : bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return this.#breakOff([], ENDLESS_RECORD);
    }
  }

  /** `together`: the bytes of all the records, where they are at hand. */
  #pass(records: readonly Buffer[], together?: Buffer): readonly TurnEvent[] {
    if (records.length === 0) return NO_EVENTS;
    let payload = false;
    let ends = false;
    let told = NO_EVENTS;
    for (const record of records) {
      const seen = this.#observer.observe(record);
      payload ||= seen.payload === true;
      ends ||= seen.ends === true;
      if (seen.events) told = [...told, ...seen.events];
    }
    const raw: TurnEvent = { type: 'raw', bytes: together ?? joined(records), payload, ...(ends && { ends }) };
    return told.length > 0 ? [raw, ...this.#withoutFinish(told)] : [raw];
  }

  /** Keeps the finish back. An error is told at once: before the commit point every moment counts. */
  #withoutFinish(events: readonly TurnEvent[]): readonly TurnEvent[] {
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
    if (this.#terminal) return [...this.#leftOver(), this.#terminal];
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

  /** What came behind the terminal record and was never closed. */
  #leftOver(): readonly TurnEvent[] {
    const rest = this.#scanner.takeRest();
    const bytes = rest.length > 0 && this.#edit ? this.#edit(rest) : rest;
    return bytes && bytes.length > 0 ? [{ type: 'raw', bytes, payload: false }] : [];
  }

  /** Closes the last record with the blank line it lacks, in case that is all it lacks. */
  #closeLast(): { readonly ends: boolean; readonly events: readonly TurnEvent[] } {
    const record = Buffer.concat([this.#scanner.takeRest(), BLANK_LINE]);
    const bytes = this.#edit ? this.#edit(record) : record;
    if (!bytes) return { ends: false, events: [] };
    const { payload = false, ends = false, events = [] } = this.#observer.observe(bytes);
    return { ends, events: [{ type: 'raw', bytes, payload, ...(ends && { ends }) }, ...events] };
  }

  #breakOff(events: readonly TurnEvent[], failure: Failure): readonly TurnEvent[] {
    this.#over = true;
    void this.#body.return();
    return [...events, { type: 'error', failure }];
  }
}

function edited(records: readonly Buffer[], edit: RecordEdit): readonly Buffer[] {
  const kept: Buffer[] = [];
  for (const record of records) {
    const shown = edit(record);
    if (shown) kept.push(shown);
  }
  return kept;
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [first] = pieces;
  return pieces.length === 1 && first ? first : Buffer.concat(pieces);
}
