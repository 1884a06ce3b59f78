import type { Headers } from './header.ts';
import { readHeaders } from './read-headers.ts';

/** A block beyond this size is read each time: longer than any service's event headers, and a bound on the memory. */
const MAX_REMEMBERED_BYTES = 512;

/**
 * Reads header blocks and remembers the last one. Successive frames of a stream nearly always carry the same headers
 * byte for byte (every text delta is a `:event-type` of one kind), and comparing them is far cheaper than parsing.
 *
 * Equal blocks yield the same object. Blocks with a byte array in them are not remembered, because such a value is a view
 * on the frame it came in.
 */
export class HeaderMemory {
  #block = new Uint8Array(0);
  #length = -1;
  #headers: Headers = new Map();

  /** As `readHeaders`, whose errors it passes on. */
  read(bytes: Uint8Array, start: number, end: number, offset: number): Headers {
    if (this.#remembers(bytes, start, end)) return this.#headers;
    const headers = readHeaders(bytes, start, end, offset);
    if (end - start <= MAX_REMEMBERED_BYTES && !hasByteArray(headers)) this.#remember(bytes, start, end, headers);
    return headers;
  }

  #remembers(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length !== this.#length) return false;
    const block = this.#block;
    for (let index = 0; index < length; index += 1) if (block[index] !== bytes[start + index]) return false;
    return true;
  }

  #remember(bytes: Uint8Array, start: number, end: number, headers: Headers): void {
    const length = end - start;
    if (this.#block.length < length) this.#block = new Uint8Array(length);
    for (let index = 0; index < length; index += 1) this.#block[index] = bytes[start + index] as number;
    this.#length = length;
    this.#headers = headers;
  }
}

function hasByteArray(headers: Headers): boolean {
  for (const header of headers.values()) if (header.type === 'byte_array') return true;
  return false;
}
