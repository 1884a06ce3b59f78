/**
 * How much content is in records that nobody parses. Records of one stream repeat the same frame around their piece of text, so the
 * smallest of them is taken for the frame with a piece of one byte. A server that pads its records makes this too small.
 */
export class StreamedSize {
  #bytes = 0;
  #records = 0;
  #smallest = Number.POSITIVE_INFINITY;

  /** A record with content, in bytes. */
  add(recordBytes: number): void {
    this.#bytes += recordBytes;
    this.#records++;
    if (recordBytes < this.#smallest) this.#smallest = recordBytes;
  }

  /** Bytes of content so far, roughly; 0 without records. */
  get content(): number {
    return this.#records === 0 ? 0 : this.#bytes - this.#records * this.#smallest + this.#records;
  }
}
