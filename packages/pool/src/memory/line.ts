import type { Member } from '../pool.ts';
import type { Lane } from '../selection.ts';
import type { Order, Pick } from './order/index.ts';

/** Counts changes of a member list. */
export interface ListVersion {
  readonly list: number;
  /** Only those that change where somebody stands. */
  readonly places: number;
}

/** One lane: who may stand in it, and the order its strategy keeps. */
export class Line {
  readonly #order: Order;
  #version: ListVersion | undefined;
  #members: readonly Member[] = [];

  constructor(order: Order) {
    this.#order = order;
  }

  /** Catches up with the member list and returns who stands in this lane, in the order of the list. */
  update(lane: Lane, members: Iterable<Member>, version: ListVersion, leaseId: string): readonly Member[] {
    const before = this.#version;
    if (before === version && !this.#order.worn) return this.#members;
    this.#version = version;
    this.#members = [...members].filter((member) => serves(member, lane));
    if (before?.places !== version.places || this.#order.worn) this.#order.build(this.#members, leaseId);
    return this.#members;
  }

  /** Learns which account has served a session elsewhere. */
  remember(session: string, accountId: string, now: number): void {
    this.#order.remember?.(session, accountId, now);
  }

  /** Gives the next account its turn. */
  take(pick: Pick): Member | undefined {
    return this.#order.take(pick);
  }
}

function serves(member: Member, lane: Lane): boolean {
  return (member.models?.includes(lane.model) ?? true) && (member.groups?.includes(lane.group) ?? true);
}
