import type { Member } from '../../pool.ts';

/** When each account of a line had its last turn. */
export class Turns {
  #last = 0;
  #turns = new Map<string, number>();

  /** Who stays keeps its turn, newcomers line up behind in the order of the list. */
  build(members: readonly Member[]): void {
    const before = this.#turns;
    this.#turns = new Map(members.map(({ id }) => [id, before.get(id) ?? ++this.#last]));
  }

  of({ id }: Member): number {
    return this.#turns.get(id) ?? 0;
  }

  /** It goes to the back. */
  take({ id }: Member): void {
    this.#turns.set(id, ++this.#last);
  }
}
