import { type Limits, PRELUDE_BYTES, type Prelude, readPrelude } from './prelude.ts';

/** Up to this size a frame's buffer is allocated whole as soon as its prelude is believed. */
const EAGER_BYTES = 64 * 1024;

/** A frame put together from several chunks. */
export interface AssembledFrame {
  readonly bytes: Uint8Array;
  readonly prelude: Prelude;
}

/**
 * Collects one frame that does not lie whole inside a chunk.
 *
 * Nothing is allocated before the twelve bytes of the prelude have passed their checks. A larger frame's buffer then
 * grows by doubling as bytes arrive, so a claim of 24 MiB costs the memory of what was really sent, at most twice.
 */
export class FrameAssembly {
  readonly #limits: Limits;
  readonly #preludeBytes = new Uint8Array(PRELUDE_BYTES);
  #prelude: Prelude | undefined;
  #bytes: Uint8Array = this.#preludeBytes;
  #length = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Bytes of the unfinished frame so far; 0 between frames. */
  get length(): number {
    return this.#length;
  }

  /** The unfinished frame's whole length; undefined until its prelude is complete. */
  get expectedLength(): number | undefined {
    return this.#prelude?.totalBytes;
  }

  /** Begins a frame whose prelude the caller has read already. */
  begin(prelude: Prelude): void {
    this.#prelude = prelude;
  }

  /**
   * Takes what the frame still lacks from `chunk`, beginning at `at`.
   *
   * @returns where the frame's bytes end in the chunk: its end if the frame lacks more.
   * @throws EventStreamError as `readPrelude`; `offset` is where the frame begins in the stream.
   */
  add(chunk: Uint8Array, at: number, offset: number): number {
    let next = at;
    if (this.#prelude === undefined) {
      next = this.#copy(chunk, at, PRELUDE_BYTES);
      if (this.#length < PRELUDE_BYTES) return next;
      this.#prelude = readPrelude(this.#preludeBytes, 0, offset, this.#limits);
    }
    const { totalBytes } = this.#prelude;
    this.#reserve(Math.min(totalBytes, this.#length + chunk.length - next), totalBytes);
    return this.#copy(chunk, next, totalBytes);
  }

  /** The frame, once all of it has arrived; the assembly is then ready for the next. */
  take(): AssembledFrame | undefined {
    const prelude = this.#prelude;
    if (prelude === undefined || this.#length < prelude.totalBytes) return undefined;
    const bytes = this.#bytes;
    this.clear();
    return { bytes, prelude };
  }

  /** Drops the unfinished frame and its memory. */
  clear(): void {
    this.#prelude = undefined;
    this.#bytes = this.#preludeBytes;
    this.#length = 0;
  }

  #reserve(needed: number, totalBytes: number): void {
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.min(totalBytes, Math.max(needed, EAGER_BYTES, 2 * this.#bytes.length)));
    if (this.#length > 0) grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  /** Copies until `upTo` bytes of the frame are there or the chunk ends; returns the position after the last one. */
  #copy(chunk: Uint8Array, at: number, upTo: number): number {
    const end = Math.min(chunk.length, at + upTo - this.#length);
    this.#bytes.set(new Uint8Array(chunk.buffer, chunk.byteOffset + at, end - at), this.#length);
    this.#length += end - at;
    return end;
  }
}
