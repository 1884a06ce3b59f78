import type { Member } from '../pool.ts';
import type { Lane } from '../selection.ts';

/** The order of one lane: who may stand in it and when each had its last turn. */
export class Line {
  #version: number | undefined;
  #turn = 0;
  #turns = new Map<string, number>();
  readonly #credit = new Map<string, number>();

  /** Catches up with the member list: who stays keeps its turn, newcomers line up behind in the order of the list. */
  update(lane: Lane, members: Iterable<Member>, version: number): void {
    if (this.#version === version) return;
    this.#version = version;
    this.#credit.clear();
    const before = this.#turns;
    this.#turns = new Map();
    for (const member of members) {
      if (!serves(member, lane)) continue;
      const turn = before.get(member.id);
      this.#turns.set(member.id, turn ?? ++this.#turn);
    }
  }

  /** Members of the lane, in no particular order. */
  standing(members: ReadonlyMap<string, Member>): Member[] {
    return [...this.#turns.keys()].flatMap((id) => members.get(id) ?? []);
  }

  /** Which of these is next: the lowest tier, and in it the longest time since the last turn. */
  next(candidates: readonly Member[]): Member | undefined {
    const turn = (member: Member) => this.#turns.get(member.id) ?? 0;
    let best = candidates[0];
    for (const member of candidates) {
      if (best && (member.priority - best.priority || turn(member) - turn(best)) < 0) best = member;
    }
    return best;
  }

  /** The account has had a turn; one of weight w goes to the back after w of them. */
  served(member: Member): void {
    const used = member.weight > 1 ? (this.#credit.get(member.id) ?? 0) + 1 : 1;
    if (used < member.weight) {
      this.#credit.set(member.id, used);
      return;
    }
    this.#credit.delete(member.id);
    this.#turns.set(member.id, ++this.#turn);
  }
}

function serves(member: Member, lane: Lane): boolean {
  return (member.models?.includes(lane.model) ?? true) && (member.groups?.includes(lane.group) ?? true);
}
