import type { Clock } from '@sluice/core';
import type {
  Blame,
  Lane,
  Lease,
  Member,
  Picked,
  Pool,
  PoolPolicy,
  ScopeState,
  Selection,
  Strategy,
  Verdict,
} from '../index.ts';

/** What the suite needs to know about an adapter. */
export interface PoolUnderTest {
  /** A pool over state of its own, as replica `owner` sees it. Opening again shares that state, as a second replica would. */
  open(owner: string): Pool;
  close?(): Promise<void>;
}

/** Makes the adapter over fresh, empty state. Its leases last `leaseMs`, its time is `now`, and it judges by the policy. */
export type MakePool = (options: PoolPolicy & { readonly leaseMs: number; readonly now: Clock }) => PoolUnderTest;

export const LEASE_MS = 60_000;
export const START = 1_700_000_000_000;

/** One adapter over fresh state, with a clock that only moves when told to. */
export class Bench implements AsyncDisposable {
  time = START;
  readonly pool: Pool;
  readonly #under: PoolUnderTest;
  #leases = 0;

  constructor(make: MakePool, policy: PoolPolicy = {}) {
    this.#under = make({ ...policy, leaseMs: LEASE_MS, now: () => this.time });
    this.pool = this.open('replica-1');
  }

  open(owner: string): Pool {
    return this.#under.open(owner);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#under.close?.();
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** A select with a lease id of its own. */
  select(lane: Lane = LANE, tried: readonly string[] = [], session = ''): Promise<Selection> {
    this.#leases += 1;
    return this.pool.select({ lane, leaseId: `lease-${this.#leases}`, tried, session });
  }

  async pick(lane: Lane = LANE, tried: readonly string[] = [], session = ''): Promise<Lease> {
    return picked(await this.select(lane, tried, session)).lease;
  }

  /** The account of one request of a session, given back at once. */
  async turn(lane: Lane, session: string, tried: readonly string[] = []): Promise<string> {
    const lease = await this.pick(lane, tried, session);
    await this.pool.report(lease, NEUTRAL);
    return lease.accountId;
  }

  /** Reports a verdict on an account without a pick, as for a lease that had run out. */
  async blame(accountId: string, verdict: Verdict, lane: Lane = LANE): Promise<void> {
    this.#leases += 1;
    const lease = { id: `lapsed-${this.#leases}`, accountId, owner: 'replica-1', lane, expiresAt: 0 };
    await this.pool.report(lease, verdict);
  }

  /** Accounts of `count` picks in a row, each given back at once. */
  async turns(count: number, lane: Lane = LANE): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      const lease = await this.pick(lane);
      ids.push(lease.accountId);
      await this.pool.report(lease, NEUTRAL);
    }
    return ids;
  }

  /** What is known about an account, or about one of its models or model groups. */
  async scope(accountId: string, key?: string): Promise<ScopeState | undefined> {
    const state = (await this.pool.inspect()).find((account) => account.accountId === accountId);
    return key === undefined ? state?.account : state?.scopes[key];
  }

  /** Picks until `accountId` has its turn and reports a verdict on it; everybody else is given back untouched. */
  async judge(accountId: string, verdict: Verdict, lane: Lane = LANE): Promise<void> {
    for (;;) {
      const lease = await this.pick(lane);
      await this.pool.report(lease, lease.accountId === accountId ? verdict : NEUTRAL);
      if (lease.accountId === accountId) return;
    }
  }
}

export const LANE: Lane = { group: 'main', model: 'opus' };
export const OTHER_MODEL: Lane = { group: 'main', model: 'haiku' };
/** A lane of this strategy. */
export function laneOf(strategy: Strategy, lane: Lane = LANE): Lane {
  return { ...lane, strategy };
}

export const NEUTRAL: Verdict = { type: 'neutral' };
export const SUCCESS: Verdict = { type: 'success' };

export function blame(fields: Partial<Blame> = {}): Blame {
  return { type: 'failure', scope: 'account', reason: 'cooldown', kind: 'rate_limit', ...fields };
}

export function members(count: number, fields: Partial<Member> = {}): Member[] {
  return Array.from({ length: count }, (_, index) => ({ id: `a${index}`, priority: 0, weight: 1, ...fields }));
}

export function picked(selection: Selection): Picked {
  if (selection.outcome !== 'picked') throw new Error(`nobody was picked: ${selection.reason}`);
  return selection;
}

export function tally(ids: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const id of ids) counts[id] = (counts[id] ?? 0) + 1;
  return counts;
}
