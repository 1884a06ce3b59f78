import type { Failure } from '@sluice/core';
import { RecordScanner } from '@sluice/wire/sse';
import type { ByteSource } from '../http/index.ts';
import { unwrapAnswer } from './envelope.ts';

const LF = 10;
const CR = 13;
/** Bytes from the end of a record's only line to its own: the line feed, and a blank line. */
const CRLF_AND_FEED = 3;
const FIELD = Buffer.from('data:');
/** With the space that some readers insist on. */
const DATA = Buffer.from('data: ');
const DONE: IteratorResult<readonly Buffer[], undefined> = { done: true, value: undefined };
const ENDLESS: Failure = {
  kind: 'transient',
  scope: 'none',
  retryable: true,
  message: 'upstream sent an event without an end',
};

/**
 * A stream of Antigravity's as the stream of the public Gemini API that is inside: each record's envelope taken off, everything in it
 * byte for byte. Bytes of an unfinished record wait for its end.
 */
export class UnwrappedBody implements ByteSource {
  readonly #body: ByteSource;
  readonly #scanner = new RecordScanner();
  #failure: Failure | undefined;
  #over = false;

  constructor(body: ByteSource) {
    this.#body = body;
  }

  get failure(): Failure | undefined {
    return this.#failure ?? this.#body.failure;
  }

  async next(): Promise<IteratorResult<readonly Buffer[], undefined>> {
    while (!this.#over) {
      const read = await this.#body.next();
      const records = read.done ? this.#last() : this.#take(read.value);
      if (records.length > 0) return { done: false, value: records };
    }
    return DONE;
  }

  async return(): Promise<IteratorResult<readonly Buffer[], undefined>> {
    this.#over = true;
    await this.#body.return();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(chunks: readonly Buffer[]): readonly Buffer[] {
    try {
      return chunks.flatMap((chunk) => this.#scanner.push(chunk).flatMap(unwrapRecord));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#failure = ENDLESS;
      this.#over = true;
      void this.#body.return();
      return [];
    }
  }

  #last(): readonly Buffer[] {
    this.#over = true;
    // Half a record of a stream that broke off says nothing; of one that just ends, only the blank line is missing.
    return this.#scanner.rest > 0 && !this.#body.failure ? unwrapRecord(this.#scanner.takeRest()) : [];
  }
}

/** One record, in pieces: its line ends and fields beside `data` as they are. */
export function unwrapRecord(record: Buffer): readonly Buffer[] {
  const feed = record.indexOf(LF);
  const isOneLine = isData(record) && (feed === -1 || record.length - feed <= CRLF_AND_FEED);
  if (!isOneLine) return unwrapLines(record);
  const end = feed === -1 ? record.length : record[feed - 1] === CR ? feed - 1 : feed;
  const json = record.subarray(FIELD.length, end);
  const inner = unwrapAnswer(json);
  return inner === json ? [record] : [DATA, inner, record.subarray(end)];
}

/** The same for a record with more lines than one of `data`; nobody has seen one yet. */
function unwrapLines(record: Buffer): readonly Buffer[] {
  const lines = linesOf(record);
  const data = lines.filter(isData);
  const [first] = data;
  const json = Buffer.concat(data.map((line) => line.subarray(FIELD.length)));
  const inner = unwrapAnswer(json);
  if (!first || inner === json) return [record];
  // A line break inside the answer would end its line; JSON's own white space needs none.
  const oneLine = Buffer.from(inner.toString().replace(/[\r\n]+/g, ' '));
  const end = first.at(-1) === LF ? first.subarray(first.at(-2) === CR ? -2 : -1) : Buffer.alloc(0);
  return lines.flatMap((line) => {
    if (line === first) return [DATA, oneLine, end];
    return isData(line) ? [] : [line];
  });
}

function isData(line: Buffer): boolean {
  return line.length >= FIELD.length && line.compare(FIELD, 0, FIELD.length, 0, FIELD.length) === 0;
}

/** The lines with their ends. */
function linesOf(record: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < record.length; ) {
    const feed = record.indexOf(LF, from);
    const to = feed === -1 ? record.length : feed + 1;
    lines.push(record.subarray(from, to));
    from = to;
  }
  return lines;
}
