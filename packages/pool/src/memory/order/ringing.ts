import { createHash } from 'node:crypto';
import type { Member } from '../../pool.ts';
import { WEIGHTS } from '../../strategy.ts';
import { lowestTier, type Order, type Pick } from './order.ts';

/** Ticks between two rings of an account of weight 1, on average. */
const TICKS = 2 ** 20;
/** A line is built anew when its clock passes this, so that no place outgrows what its store can count. */
const WORN = 2 ** 39;

/**
 * Random picks as a race: every account rings at random moments, on average so many times as its weight says, and whoever
 * rings first is picked. Waiting times without memory make that the same as drawing lots for every pick, with two
 * gains: only the head of the line is looked at, and whose ring was missed, because it could not serve, simply waits for
 * another one as if nothing had been.
 */
export class Ringing implements Order {
  readonly #weighted: boolean;
  /** When each account rings next. */
  #rings = new Map<string, number>();
  /** The time of each tier: when the account picked last has rung. */
  readonly #clocks = new Map<number, number>();

  constructor(weighted: boolean) {
    this.#weighted = weighted;
  }

  get worn(): boolean {
    return Math.max(...this.#clocks.values()) > WORN;
  }

  build(members: readonly Member[], leaseId: string): void {
    this.#clocks.clear();
    this.#rings = new Map(members.map((member) => [member.id, this.#wait(member, `new ${leaseId}`)]));
  }

  take(pick: Pick): Member | undefined {
    const tier = lowestTier(pick)[0]?.priority ?? Number.POSITIVE_INFINITY;
    for (const member of pick.free) if (member.priority <= tier) this.#catchUp(member, pick);
    const member = lowestTier(pick).sort((one, other) => this.#before(one, other))[0];
    if (!member) return undefined;
    const rung = this.#ring(member);
    this.#clocks.set(member.priority, rung);
    this.#rings.set(member.id, rung + this.#wait(member, `next ${pick.leaseId}`));
    return member;
  }

  /** Whose ring has been missed, because it could not serve, waits for its next one from now on. */
  #catchUp(member: Member, { leaseId }: Pick): void {
    const clock = this.#clocks.get(member.priority) ?? 0;
    if (this.#ring(member) < clock) this.#rings.set(member.id, clock + this.#wait(member, `late ${leaseId}`));
  }

  #before(one: Member, other: Member): number {
    return this.#ring(one) - this.#ring(other) || (one.id < other.id ? -1 : 1);
  }

  #ring({ id }: Member): number {
    return this.#rings.get(id) ?? 0;
  }

  /** An exponential waiting time, the same for the same lot. */
  #wait({ id, weight }: Member, lot: string): number {
    const bits = Number.parseInt(createHash('sha1').update(`${lot} ${id}`).digest('hex').slice(0, 12), 16);
    const share = this.#weighted ? Math.min(Math.max(weight, WEIGHTS.lowest), WEIGHTS.highest) : 1;
    return Math.floor((-Math.log((bits + 1) / 2 ** 48) * TICKS) / share + 0.5);
  }
}
