import type { KeyIdentity, KeyLimits } from '../keys/index.ts';
import { type Actual, type Amounts, holds } from './amounts.ts';
import type { Standing } from './standing.ts';

/**
 * Where requests ask whether their key has anything left, and take it.
 *
 * Adapters keep the counts in this process (`memory/`) or share them between replicas (`redis/`); `conformance/` is run on
 * both, so they may differ in cost, never in behaviour. Every method may be repeated safely: a call that timed out may
 * still have been applied. All of them reject when the counts cannot be reached.
 *
 * - **Per minute** (requests, tokens): what began in the last 60 seconds, counted by seconds. So there is never more than
 *   the limit in any 60 seconds, and what was taken in a second comes back together, 61 seconds after that second began.
 * - **Concurrent**: every running request has a lease with an end, which `renew` pushes out.
 * - **Per day and month** (cost, tokens): sums of the UTC calendar. A request counts in the day and month it began in.
 *
 * A request is charged twice over in advance: what it will surely use must have room, and what it may use on top of that
 * (`ahead`) is held until it is settled, room or not. So requests at once overdraw a budget by what the last of them uses,
 * not by what all of them do, and one alone may use what is left.
 */
export interface LimitDesk {
  /** Checks all limits of the key and takes from all of them, or from none, in one atomic step. */
  take(request: TakeRequest): Promise<Granted | Limited>;

  /**
   * Replaces the estimate by what was used and gives the concurrent slot back. With `refund` everything is given back as if
   * the request had never been. Tokens beyond the estimate count in the minute of the settlement. The second settlement of one
   * grant changes nothing. One whose taking has been lost with the store is charged in full.
   */
  settle(grant: Grant, actual: Actual): Promise<void>;

  /**
   * Pushes the leases of running requests out. One that was gone (it ran out, or was lost with the store) is taken back,
   * over the limit if need be, because its request runs on; one that has been settled stays so. What it had held ahead is
   * not: that goes back when a lease runs out. Grants without a concurrent limit and with nothing ahead need no renewal,
   * and cost nothing here.
   */
  renew(grants: readonly Grant[]): Promise<void>;

  /**
   * Lifts the sums of a key to what the books say it has used, with what its running requests hold on top. Never lowers
   * one; the sums of a window that is over, and of one that has yet to begin, stay as they are.
   */
  raise(id: string, spent: Spent): Promise<void>;

  /** How every limit of a key stands. Takes nothing. */
  inspect(key: LimitedKey): Promise<readonly Standing[]>;
}

/** What the desk must know about a key. */
export type LimitedKey = Pick<KeyIdentity, 'id' | 'limits'>;

export interface TakeRequest extends Amounts {
  /** Made by the caller, unique per request: a call that timed out is taken back by it. */
  readonly id: string;
  readonly key: LimitedKey;
  /**
   * `tokens` and `cost` are estimates, charged until the request is settled; 0 where nothing is known. An estimate above
   * a limit counts as that limit when it is checked, so that no request is refused for ever.
   */
  readonly tokens: number;
  readonly cost: number;
  /** What it may use on top, for which there need be no room: held until it is settled, or its lease runs out. Default 0 and 0. */
  readonly ahead?: Amounts;
}

/** What a key has used in a day and in a month, both in UTC, by the books. */
export interface Spent {
  /** Any moment of them, epoch milliseconds. */
  readonly at: number;
  readonly day: Amounts;
  readonly month: Amounts;
}

export interface Granted {
  readonly outcome: 'granted';
  /** To be settled. Absent for a key without limits, for which there is nothing to settle. */
  readonly grant?: Grant;
  /** After the taking. Empty for a key without limits. */
  readonly standings: readonly Standing[];
}

export interface Limited {
  readonly outcome: 'limited';
  /** The limit that takes longest to have room again. */
  readonly limit: keyof KeyLimits;
  /**
   * Whole seconds, at least 1: then all limits have room if nobody else takes it. 1 for a concurrent limit, and for a
   * budget that has room but for what running requests hold ahead.
   */
  readonly retryAfter: number;
  readonly standings: readonly Standing[];
}

/** What was taken for one request. */
export interface Grant extends Amounts {
  readonly id: string;
  readonly key: LimitedKey;
  readonly ahead?: Amounts;
}

/** Whether somebody has to say now and then that the request still runs. */
export function isLeased({ key, ahead }: Grant): boolean {
  return key.limits.concurrentRequests !== undefined || (ahead !== undefined && holds(ahead));
}

/** The answer for every key without limits. */
export const UNLIMITED: Granted = { outcome: 'granted', standings: [] };
