import type { Member } from '../../pool.ts';
import { lowest, lowestTier, type Order, type Pick } from './order.ts';
import { Turns } from './turns.ts';

/** The fewest leases; among equals the longest time since the last turn. */
export class LeastInFlight implements Order {
  readonly #turns = new Turns();

  build(members: readonly Member[]): void {
    this.#turns.build(members);
  }

  take(pick: Pick): Member | undefined {
    const open = lowestTier(pick);
    const fewest = Math.min(...open.map(({ id }) => pick.inFlight(id)));
    const equals = open.filter(({ id }) => pick.inFlight(id) === fewest);
    const member = lowest(equals, (one) => this.#turns.of(one));
    if (member) this.#turns.take(member);
    return member;
  }
}
