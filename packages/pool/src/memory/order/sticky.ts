import type { PinPolicy } from '../../policy.ts';
import type { Member } from '../../pool.ts';
import { lowest, lowestTier, type Order, type Pick } from './order.ts';
import { SessionPins } from './session-pins.ts';
import { Turns } from './turns.ts';

/** An account may have this many times as many sessions as its equals have on average. */
const MOST_LOAD = 1.25;

/** Sessions keep to their accounts; a new one goes to the account with the fewest. */
export class Sticky implements Order {
  readonly #turns = new Turns();
  readonly #pins: SessionPins;
  #members: readonly Member[] = [];

  constructor(policy: PinPolicy) {
    this.#pins = new SessionPins(policy);
  }

  build(members: readonly Member[]): void {
    this.#members = members;
    this.#turns.build(members);
  }

  remember(session: string, accountId: string, now: number): void {
    this.#pins.expire(now);
    this.#pins.pin(session, accountId, now);
  }

  take(pick: Pick): Member | undefined {
    this.#pins.expire(pick.now);
    const head = this.#head(pick);
    if (!head) return undefined;
    const pinned = pick.healthy.find(({ id }) => id === this.#pins.accountOf(pick.session));
    const way = this.#way(pinned, head, pick);
    this.#pins.pin(pick.session, way === 'away' || !pinned ? head.id : pinned.id, pick.now);
    if (way === 'stay' && pinned) return pinned;
    this.#turns.take(head);
    return head;
  }

  /** `stay` with the account, go `elsewhere` for this request, or `away` for good. */
  #way(pinned: Member | undefined, head: Member, { free, tried }: Pick): 'stay' | 'elsewhere' | 'away' {
    if (!pinned || pinned.priority > head.priority) return 'away';
    if (!free.includes(pinned) || tried.includes(pinned.id)) return 'elsewhere';
    return this.#pins.count(pinned.id) > this.#most(head) ? 'away' : 'stay';
  }

  /** Most sessions an account of this tier may have; `head` is the one with the fewest of those that can serve. */
  #most(head: Member): number {
    const equals = this.#members.filter(({ priority }) => priority === head.priority);
    const sessions = equals.reduce((sum, { id }) => sum + this.#pins.count(id), 0);
    return Math.ceil(MOST_LOAD * Math.max(sessions / equals.length, this.#pins.count(head.id) + 1));
  }

  /** Whom a new session goes to. */
  #head(pick: Pick): Member | undefined {
    const open = lowestTier(pick);
    const fewest = Math.min(...open.map(({ id }) => this.#pins.count(id)));
    const equals = open.filter(({ id }) => this.#pins.count(id) === fewest);
    return lowest(equals, (member) => this.#turns.of(member));
  }
}
