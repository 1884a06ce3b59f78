import type { Failure } from '@sluice/core';
import { RecordScanner } from '@sluice/wire/sse';
import type { ByteSource } from '../http/index.ts';
import { unwrapAnswer } from './envelope.ts';

const LF = 10;
const DATA = Buffer.from('data:');
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
      return chunks.flatMap((chunk) => this.#scanner.push(chunk).map(unwrapRecord));
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
    return this.#scanner.rest > 0 && !this.#body.failure ? [unwrapRecord(this.#scanner.takeRest())] : [];
  }
}

/** One record with its line ends and whatever fields beside `data` it has. */
export function unwrapRecord(record: Buffer): Buffer {
  const lines = linesOf(record);
  const data = lines.filter((line) => line.subarray(0, DATA.length).equals(DATA));
  const [first] = data;
  if (!first) return record;
  const json = Buffer.concat(data.map((line) => line.subarray(DATA.length)));
  const inner = unwrapAnswer(json);
  if (inner === json) return record;
  const end = lineEndOf(first);
  // A line break inside the answer would end its line; JSON's own white space needs none.
  const oneLine = inner.includes(LF) ? Buffer.from(inner.toString().replace(/[\r\n]+/g, ' ')) : inner;
  const unwrapped = Buffer.concat([DATA, Buffer.from(' '), oneLine, end]);
  return Buffer.concat(lines.flatMap((line) => (line === first ? [unwrapped] : data.includes(line) ? [] : [line])));
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

function lineEndOf(line: Buffer): Buffer {
  if (line.at(-1) !== LF) return Buffer.alloc(0);
  return line.subarray(line.at(-2) === 13 ? -2 : -1);
}
