import { isUtf8 } from 'node:buffer';
import { EventStreamError } from './error.ts';
import { type Headers, type HeaderValue, MAX_VALUE_BYTES, WIRE_TYPE } from './header.ts';

/**
 * Reads the header block in `bytes[start..end)`. Byte arrays are views on `bytes`; everything else is a copy.
 *
 * @param offset where `start` is in the stream, for errors, which point at the header at fault.
 * @throws EventStreamError `header_malformed` or `header_type_unknown`.
 */
export function readHeaders(bytes: Uint8Array, start: number, end: number, offset: number): Headers {
  const headers = new Map<string, HeaderValue>();
  const block = new HeaderBlock(bytes, start, end, offset);
  while (block.nextHeader()) headers.set(block.name(), block.value());
  return headers;
}

/** A position in a header block that never passes the block's end. */
class HeaderBlock {
  readonly #bytes: Uint8Array;
  readonly #buffer: Buffer;
  readonly #end: number;
  readonly #toStream: number;
  #at: number;
  #header: number;

  constructor(bytes: Uint8Array, start: number, end: number, offset: number) {
    this.#bytes = bytes;
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = end;
    this.#toStream = offset - start;
    this.#at = start;
    this.#header = start;
  }

  nextHeader(): boolean {
    this.#header = this.#at;
    return this.#at < this.#end;
  }

  name(): string {
    const length = this.#buffer.readUInt8(this.#take(1));
    if (length === 0) throw this.#malformed('a name of 1 to 255 bytes', 'an empty one');
    return this.#text(length);
  }

  value(): HeaderValue {
    const type = this.#buffer.readUInt8(this.#take(1));
    switch (type) {
      case WIRE_TYPE.true:
        return { type: 'boolean', value: true };
      case WIRE_TYPE.false:
        return { type: 'boolean', value: false };
      case WIRE_TYPE.byte:
        return { type: 'byte', value: this.#buffer.readInt8(this.#take(1)) };
      case WIRE_TYPE.short:
        return { type: 'short', value: this.#buffer.readInt16BE(this.#take(2)) };
      case WIRE_TYPE.integer:
        return { type: 'integer', value: this.#buffer.readInt32BE(this.#take(4)) };
      case WIRE_TYPE.long:
        return { type: 'long', value: this.#buffer.readBigInt64BE(this.#take(8)) };
      case WIRE_TYPE.byteArray:
        return { type: 'byte_array', value: this.#span(this.#valueLength()) };
      case WIRE_TYPE.string:
        return { type: 'string', value: this.#text(this.#valueLength()) };
      case WIRE_TYPE.timestamp:
        return { type: 'timestamp', value: this.#buffer.readBigInt64BE(this.#take(8)) };
      case WIRE_TYPE.uuid:
        return { type: 'uuid', value: this.#uuid() };
      default:
        throw new EventStreamError('header_type_unknown', this.#header + this.#toStream, 'a type of 0 to 9', `${type}`);
    }
  }

  #valueLength(): number {
    const length = this.#buffer.readUInt16BE(this.#take(2));
    if (length > MAX_VALUE_BYTES) throw this.#malformed(`at most ${MAX_VALUE_BYTES} bytes of value`, `${length}`);
    return length;
  }

  #uuid(): string {
    const at = this.#take(16);
    const hex = this.#buffer.toString('hex', at, at + 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** Refuses malformed UTF-8, which would be replaced silently, so that text survives a round trip. */
  #text(length: number): string {
    const at = this.#take(length);
    const text = this.#buffer.toString('utf8', at, at + length);
    if (text.includes('\ufffd') && !isUtf8(this.#buffer.subarray(at, at + length))) {
      throw this.#malformed('UTF-8', 'other bytes');
    }
    return text;
  }

  #span(length: number): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + this.#take(length), length);
  }

  /** Moves past `length` bytes and returns where they begin. */
  #take(length: number): number {
    const at = this.#at;
    const left = this.#end - at;
    if (length > left) throw this.#malformed(`${length} more bytes in the header block`, `${left}`);
    this.#at = at + length;
    return at;
  }

  #malformed(expected: string, found: string): EventStreamError {
    return new EventStreamError('header_malformed', this.#header + this.#toStream, expected, found);
  }
}
