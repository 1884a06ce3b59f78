/** The last entries, oldest first; a ring of fixed size. Size 0 keeps nothing. */
export class Ring<T> {
  readonly #size: number;
  readonly #entries: T[] = [];
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  add(entry: T): void {
    if (this.#size === 0) return;
    this.#entries[this.#next % this.#size] = entry;
    this.#next++;
  }

  list(): T[] {
    const from = this.#next > this.#size ? this.#next % this.#size : 0;
    return [...this.#entries.slice(from), ...this.#entries.slice(0, from)];
  }
}
