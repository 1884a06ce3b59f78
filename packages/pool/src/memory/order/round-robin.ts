import type { Member } from '../../pool.ts';
import { lowest, lowestTier, type Order, type Pick } from './order.ts';
import { Turns } from './turns.ts';

/** The longest time since the last turn; an account of weight w goes to the back after w of them. */
export class RoundRobin implements Order {
  readonly #turns = new Turns();
  readonly #credit = new Map<string, number>();

  build(members: readonly Member[]): void {
    this.#credit.clear();
    this.#turns.build(members);
  }

  take(pick: Pick): Member | undefined {
    const member = lowest(lowestTier(pick), (one) => this.#turns.of(one));
    if (member) this.#served(member);
    return member;
  }

  #served(member: Member): void {
    const used = member.weight > 1 ? (this.#credit.get(member.id) ?? 0) + 1 : 1;
    if (used < member.weight) {
      this.#credit.set(member.id, used);
      return;
    }
    this.#credit.delete(member.id);
    this.#turns.take(member);
  }
}
