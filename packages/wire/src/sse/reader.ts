import { createParser, type EventSourceParser } from 'eventsource-parser';

/** One server-sent event; several data lines are joined by line feeds. */
export interface SseRecord {
  /** Undefined for an event without a name, the OpenAI and Gemini way. */
  readonly event: string | undefined;
  readonly data: string;
}

/** Most characters of one unfinished record. */
const LONGEST_RECORD = 16 * 1024 * 1024;

/**
 * Reads server-sent events from bytes cut anywhere: inside a character, a line end or a record; with or without a byte order mark;
 * LF, CR or CRLF. Comments and `id`/`retry` fields are skipped.
 */
export class SseReader {
  readonly #decoder = new TextDecoder();
  readonly #parser: EventSourceParser;
  #records: SseRecord[] = [];
  #pending = 0;

  constructor() {
    this.#parser = createParser({
      onEvent: ({ event, data }) => {
        this.#pending = 0;
        this.#records.push({ event, data });
      },
      onComment: () => {
        this.#pending = 0;
      },
    });
  }

  /** The events these bytes complete. Throws `RangeError` when one grows beyond 16 Mi characters. */
  push(chunk: Buffer): readonly SseRecord[] {
    const text = this.#decoder.decode(chunk, { stream: true });
    this.#pending += text.length;
    this.#parser.feed(text);
    if (this.#pending > LONGEST_RECORD) throw new RangeError('a record of the event stream has no end');
    return this.#take();
  }

  /** The last event of a stream that ends without the blank line that should close it; some upstreams do. */
  end(): readonly SseRecord[] {
    this.#parser.feed(`${this.#decoder.decode()}\n\n`);
    return this.#take();
  }

  #take(): readonly SseRecord[] {
    const records = this.#records;
    if (records.length > 0) this.#records = [];
    return records;
  }
}
