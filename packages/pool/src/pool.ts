import type { Lane, Lease, Selection } from './selection.ts';
import type { AccountState } from './state.ts';
import type { Verdict } from './verdict.ts';

/**
 * Who may serve now, and what a result does to them.
 *
 * One pool holds the accounts of one provider. Adapters keep it in this process (`memory/`) or share it between
 * replicas (`redis/`); `conformance/` is run on both, so they may differ in cost, never in behaviour.
 * Every method may be repeated safely: a call that timed out may still have been applied.
 */
export interface Pool {
  /**
   * Replaces the member list. State of members that stay is kept. Members that go are picked no more, and that is all:
   * requests they are serving run on, their leases can be renewed and reported, what is learned about them is kept for
   * nine days, and the leases count again if they come back. Same list twice is a no-op, so every replica calls it at
   * start. Rejects with a TypeError when an id is empty or there twice, or a tier, weight or limit is out of bounds.
   */
  sync(members: readonly Member[]): Promise<void>;

  /**
   * Takes the next account's turn in a lane and a lease on it, in one atomic step: due cooldowns come back first,
   * blocked, full and already tried accounts are passed over, lower priority tiers are used up before higher ones.
   * Within a tier the lane's strategy decides, by default for the account whose last turn in this lane is longest ago. An
   * account whose circuit is half open is given one lease at a time over all replicas, its probe.
   */
  select(request: SelectRequest): Promise<Selection>;

  /**
   * Ends a lease and writes down what its request taught us. The second report of one lease changes nothing and
   * returns `settled: false`; a lease that ran out by itself still has its verdict applied. With an empty `accountId`
   * it ends the lease of that id on whatever account holds it, for a caller that never saw the answer to `select`.
   */
  report(lease: Lease, verdict: Verdict): Promise<ReportResult>;

  /**
   * Pushes the expiry of running leases out by the lease time. Leases that were gone (they ran out, or were lost with
   * the store) are taken back, over the limit if need be, because their requests run on; their ids are returned.
   * A lease that has been reported stays ended.
   */
  renew(leases: readonly Lease[]): Promise<readonly string[]>;

  /** Everything known about every member, for people and dashboards. Cost grows with the pool: not for requests. */
  inspect(): Promise<readonly AccountState[]>;

  /**
   * Clears blocks, backoff, consecutive failures and circuits of one account; or of all, and then the pool is not slowed
   * any more either. Leases and lifetime counters stay.
   */
  reset(accountId?: string): Promise<void>;

  close(): Promise<void>;
}

/** What selection must know about an account. */
export interface Member {
  readonly id: string;
  /** Tier; lower is used first. Integer, 0..1000. */
  readonly priority: number;
  /**
   * A finite number. `round_robin`: turns it takes in a row before the next account's; 1 or less is one, fractions are
   * rounded up. `weighted_random`: its share, from 0.001 to 1000. Without meaning for other strategies.
   */
  readonly weight: number;
  /** Most leases at once over all replicas, at least 1; absent means unlimited. */
  readonly maxInFlight?: number;
  /** Models it can serve; absent means all. */
  readonly models?: readonly string[];
  /** Groups whose lanes it stands in; absent means all. */
  readonly groups?: readonly string[];
  readonly disabled?: boolean;
}

export interface SelectRequest {
  readonly lane: Lane;
  /**
   * Made by the caller, unique per attempt: releasing by it works even when the answer to `select` was lost. The random
   * strategies draw their lots from it, so that a repeated call draws the same.
   */
  readonly leaseId: string;
  /** Accounts this request has already been to. */
  readonly tried: readonly string[];
  /**
   * Names the client's session for the strategy `sticky`, hashed by the caller. Requests of one session in one lane go to
   * one account until that is blocked, removed, of a higher tier than necessary or has too many sessions; while it is
   * merely full or has been tried by this request another one serves and the session comes back. Absent or empty: the
   * request takes its turn as in `round_robin`.
   */
  readonly session?: string;
}

export interface ReportResult {
  /** False when this lease had been reported before and nothing was changed. */
  readonly settled: boolean;
  /** Present when the verdict changed the state of the account, for one log line and one metric. */
  readonly change?: StateChange;
}

export interface StateChange {
  readonly accountId: string;
  /** `account`, or the model or model group the change is limited to, as `scopeKey` names it. */
  readonly scope: string;
  /** A block reason; `tripped` for a block of an open circuit that is not `auth_failed` or `disabled`. */
  readonly before: string;
  readonly after: string;
  readonly cause: string;
  /** Epoch milliseconds; absent when only a person or new credentials end it. */
  readonly retryAt?: number;
}
