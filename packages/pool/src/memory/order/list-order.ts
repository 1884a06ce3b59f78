import type { Member } from '../../pool.ts';
import { lowest, lowestTier, type Order, type Pick } from './order.ts';

/** Always the first in the order of the member list. */
export class ListOrder implements Order {
  #place = new Map<string, number>();

  build(members: readonly Member[]): void {
    this.#place = new Map(members.map(({ id }, index) => [id, index]));
  }

  take(pick: Pick): Member | undefined {
    return lowest(lowestTier(pick), ({ id }) => this.#place.get(id) ?? 0);
  }
}
