import { hash } from './random.ts';

/**
 * How bytes are handed to the socket: `frames` = so many whole frames per write; `bytes` = slices of that size (1 = each
 * byte alone); `random` = slices of 1 to `size` bytes drawn from the seed; `drip` = single bytes, `size` (at most 100) per second.
 */
export interface Chunking {
  readonly by: 'frames' | 'bytes' | 'random' | 'drip';
  readonly size: number;
}

/** Turns frames into the pieces of bytes that are handed to the socket one by one. */
export class Chunker {
  readonly #chunking: Chunking;
  readonly #seed: number;
  #held: Buffer[] = [];
  #drawn = 0;

  constructor(chunking: Chunking, seed: number) {
    this.#chunking = chunking;
    this.#seed = seed;
  }

  /** Pieces that are ready once this frame has been added; may be none while frames are being gathered. */
  cut(frame: Buffer): Buffer[] {
    const { by, size } = this.#chunking;
    if (by === 'frames') {
      if (size === 1) return [frame];
      this.#held.push(frame);
      return this.#held.length >= size ? this.flush() : [];
    }
    const pieces: Buffer[] = [];
    for (let from = 0; from < frame.length; ) {
      const length = by === 'drip' ? 1 : by === 'bytes' ? size : 1 + (hash(this.#seed, this.#drawn++) % size);
      pieces.push(frame.subarray(from, from + length));
      from += length;
    }
    return pieces;
  }

  /** What is still held back at the end. */
  flush(): Buffer[] {
    const held = this.#held;
    this.#held = [];
    return held.length > 0 ? [Buffer.concat(held)] : [];
  }
}
