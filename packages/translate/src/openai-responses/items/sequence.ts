/** Numbers the events of one answer, from 0. */
export class Sequence {
  #next = 0;

  next(): number {
    return this.#next++;
  }
}
