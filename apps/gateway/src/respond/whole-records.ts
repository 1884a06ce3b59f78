const NOTHING: Buffer = Buffer.alloc(0);
/** The longest blank line with the line end before it, `\r\n\r\n`, less its last byte. */
const STRADDLE = 3;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Lets through what is whole of an event stream and keeps the beginning of a record until its end has come. Nobody can read half
 * a record, so nothing is late for it; and a stream that breaks off leaves nothing behind that a client would choke on.
 */
export class WholeRecords {
  #kept: Buffer[] = [];

  /** What is complete by now; usually these bytes, untouched. */
  push(bytes: Buffer): Buffer {
    const before = this.#straddle();
    const joined = before.length === 0 ? bytes : Buffer.concat([before, bytes]);
    const end = lastRecordEnd(joined) - before.length;
    if (end <= 0) {
      if (bytes.length > 0) this.#kept.push(bytes);
      return NOTHING;
    }
    const whole = end === bytes.length ? bytes : bytes.subarray(0, end);
    const complete = this.#kept.length === 0 ? whole : Buffer.concat([...this.#kept, whole]);
    this.#kept = end === bytes.length ? [] : [bytes.subarray(end)];
    return complete;
  }

  /** What has been kept, for a stream that is over in good order without a last blank line. */
  rest(): Buffer {
    const kept = this.#kept;
    this.#kept = [];
    return kept.length === 0 ? NOTHING : Buffer.concat(kept);
  }

  /** The last bytes that were kept: a blank line may begin in them. */
  #straddle(): Buffer {
    const last = this.#kept.at(-1);
    if (last === undefined) return NOTHING;
    if (last.length >= STRADDLE) return last.subarray(last.length - STRADDLE);
    const kept = Buffer.concat(this.#kept.slice(-STRADDLE));
    return kept.subarray(Math.max(0, kept.length - STRADDLE));
  }
}

/** Where the last record of these bytes ends, blank line included; 0 where none does. */
function lastRecordEnd(bytes: Buffer): number {
  const last = bytes.length - 1;
  if (endsBlankLine(bytes, last)) return bytes.length;
  const lf = bytes.lastIndexOf('\n\n');
  const crlf = bytes.lastIndexOf('\n\r\n');
  const cr = bytes.lastIndexOf('\r\r');
  return Math.max(lf < 0 ? 0 : lf + 2, crlf < 0 ? 0 : crlf + 3, cr < 0 ? 0 : cr + 2);
}

function endsBlankLine(bytes: Buffer, at: number): boolean {
  if (bytes[at] === CR) return bytes[at - 1] === CR;
  if (bytes[at] !== LF) return false;
  return bytes[at - 1] === LF || (bytes[at - 1] === CR && bytes[at - 2] === LF);
}
