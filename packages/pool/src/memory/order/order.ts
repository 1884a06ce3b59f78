import type { Member } from '../../pool.ts';

/** What one pick may know besides the order itself. */
export interface Pick {
  readonly leaseId: string;
  readonly now: number;
  /** Members of the lane that nothing blocks. */
  readonly healthy: readonly Member[];
  /** The healthy ones with room for one more lease, those this request has tried included. */
  readonly free: readonly Member[];
  readonly tried: readonly string[];
  readonly session: string;
  /** Leases of an account over all lanes. */
  readonly inFlight: (accountId: string) => number;
}

/** How one strategy keeps one line. */
export interface Order {
  /**
   * Takes over the members of the lane, in the order of the list, when that has changed: who stays keeps what the
   * strategy remembers. `leaseId` is the pick that found out.
   */
  build(members: readonly Member[], leaseId: string): void;

  /** Gives the next account its turn: one of the free ones of the lowest tier that this request has not tried. */
  take(pick: Pick): Member | undefined;

  /** Learns which account has served a session. Only where sessions matter. */
  remember?(session: string, accountId: string, now: number): void;

  /** True when it wants to be built anew although the member list is the same. */
  readonly worn?: boolean;
}

/** The lowest tier with an account that is free and untried, as those accounts. */
export function lowestTier({ free, tried }: Pick): Member[] {
  const open = free.filter(({ id }) => !tried.includes(id));
  const tier = Math.min(...open.map(({ priority }) => priority));
  return open.filter(({ priority }) => priority === tier);
}

/** The one with the lowest number; the first of several. */
export function lowest(members: readonly Member[], number: (member: Member) => number): Member | undefined {
  let best = members[0];
  for (const member of members) if (best && number(member) < number(best)) best = member;
  return best;
}
