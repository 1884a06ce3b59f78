const LF = 10;
const CR = 13;

/** Most bytes of one unfinished record; an upstream that sends more without an end of record is not one. 16 MiB. */
export const LONGEST_RECORD_BYTES = 16 * 1024 * 1024;

/**
 * Cuts a byte stream into server-sent-event records without decoding it: each one with its closing blank line, byte for byte.
 * Line ends may be LF or CRLF, cuts may fall anywhere. A record inside one chunk is a view of it, one over several is copied.
 */
export class RecordScanner {
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Whether everything since the last line feed is at most a carriage return. */
  #lineEmpty = true;
  /** Whether any line of the current record had content. */
  #anyContent = false;

  /** Bytes that belong to a record not finished yet. */
  get rest(): number {
    return this.#heldBytes;
  }

  /** The records these bytes complete, in order. Throws `RangeError` when one grows beyond {@link LONGEST_RECORD_BYTES}. */
  push(chunk: Buffer): readonly Buffer[] {
    const records: Buffer[] = [];
    let start = 0;
    let line = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, line)) {
      const empty = this.#lineEmpty && isBlank(chunk, line, end);
      this.#lineEmpty = true;
      line = end + 1;
      if (!empty) {
        this.#anyContent = true;
      } else if (this.#anyContent) {
        records.push(this.#complete(chunk.subarray(start, line)));
        start = line;
      }
    }
    if (line < chunk.length) this.#lineEmpty &&= isBlank(chunk, line, chunk.length);
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    return records;
  }

  /** What is left of a record that was never closed; empties the scanner. */
  takeRest(): Buffer {
    return this.#complete(Buffer.alloc(0));
  }

  #complete(last: Buffer): Buffer {
    this.#anyContent = false;
    this.#lineEmpty = true;
    if (this.#heldBytes === 0) return last;
    const record = Buffer.concat([...this.#held, last], this.#heldBytes + last.length);
    this.#held = [];
    this.#heldBytes = 0;
    return record;
  }

  #hold(bytes: Buffer): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > LONGEST_RECORD_BYTES) throw new RangeError('a record of the event stream has no end');
  }
}

function isBlank(chunk: Buffer, from: number, to: number): boolean {
  return from === to || (to - from === 1 && chunk[from] === CR);
}
