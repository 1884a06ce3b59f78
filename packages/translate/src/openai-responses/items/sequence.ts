/** Numbers the events of one answer, from 0 or from where others have stopped. */
export class Sequence {
  #next: number;

  constructor(next = 0) {
    this.#next = next;
  }

  next(): number {
    return this.#next++;
  }
}
