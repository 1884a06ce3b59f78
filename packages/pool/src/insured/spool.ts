import type { Pool } from '../pool.ts';

/** Something the primary missed. May be replayed more than once, so it must be safe to repeat. */
export type Missed = (pool: Pool) => Promise<unknown>;

const CHUNK = 100;

/** What the primary must be told when it is back, oldest first. When full, the oldest is dropped. */
export class Spool {
  readonly #limit: number;
  #missed: Missed[] = [];
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#missed.length;
  }

  /** Entries lost to the limit since the last complete replay. */
  get dropped(): number {
    return this.#dropped;
  }

  add(missed: Missed): void {
    this.#missed.push(missed);
    if (this.#missed.length <= this.#limit) return;
    // In steps, because removing the first element of a long array one at a time is slow.
    const excess = Math.max(1, Math.floor(this.#limit / 10));
    this.#missed = this.#missed.slice(excess);
    this.#dropped += excess;
  }

  /** Tells the pool everything, including what is added meanwhile. Rejects at the first failure and keeps what was not told. */
  async replay(pool: Pool): Promise<void> {
    while (this.#missed.length > 0) {
      const chunk = this.#missed.slice(0, CHUNK);
      await Promise.all(chunk.map((missed) => missed(pool)));
      const told = new Set(chunk);
      this.#missed = this.#missed.filter((missed) => !told.has(missed));
    }
    this.#dropped = 0;
  }
}
