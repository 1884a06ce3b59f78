import type { KeyLimits } from '../keys/index.ts';
import type { Amounts } from '../limits/index.ts';
import { dayOf, monthOf } from './calendar.ts';

/**
 * What one key has used. A bucket's debt is what has been taken and not been refilled yet, in 60,000ths of its unit: so
 * a limit of n per minute refills n of them per millisecond, and everything is a whole number.
 */
export interface Counts {
  /** When the debts were these, epoch milliseconds. */
  readonly at: number;
  readonly requestDebt: number;
  readonly tokenDebt: number;
  readonly day: number;
  readonly dayCost: number;
  readonly dayTokens: number;
  readonly month: number;
  readonly monthCost: number;
  readonly monthTokens: number;
}

export const NOTHING_USED: Counts = {
  ...{ at: 0, requestDebt: 0, tokenDebt: 0 },
  ...{ day: 0, dayCost: 0, dayTokens: 0, month: 0, monthCost: 0, monthTokens: 0 },
};

/** A minute in milliseconds, and the 60,000ths of one. */
export const MINUTE = 60_000;
/** A debt is never more than this many minutes of its limit: a wrong number must not lock a key out for days. */
const LONGEST_DEBT = 60;
/** Sums stay exact. */
const LARGEST = Number.MAX_SAFE_INTEGER;

/** The counts at a later moment: buckets are refilled, and a new day or month begins at nothing. Clocks may go back; calendars do not. */
export function countsAt(counts: Counts, limits: KeyLimits, now: number): Counts {
  const elapsed = Math.max(0, now - counts.at);
  const refilled = (debt: number, limit: number | undefined) =>
    limit === undefined ? 0 : Math.max(0, debt - elapsed * limit);
  return {
    at: now,
    requestDebt: refilled(counts.requestDebt, limits.requestsPerMinute),
    tokenDebt: refilled(counts.tokenDebt, limits.tokensPerMinute),
    ...(dayOf(now) > counts.day
      ? { day: dayOf(now), dayCost: 0, dayTokens: 0 }
      : { day: counts.day, dayCost: counts.dayCost, dayTokens: counts.dayTokens }),
    ...(monthOf(now) > counts.month
      ? { month: monthOf(now), monthCost: 0, monthTokens: 0 }
      : { month: counts.month, monthCost: counts.monthCost, monthTokens: counts.monthTokens }),
  };
}

/** What a request was charged, and what the buckets' debts were after it. */
export interface Charge extends Amounts, Pick<Counts, 'at' | 'requestDebt' | 'tokenDebt' | 'day' | 'month'> {}

/** The counts with one more request of these amounts. */
export function withCharge(counts: Counts, limits: KeyLimits, { tokens, cost }: Amounts): Counts {
  return {
    ...counts,
    requestDebt: indebted(counts.requestDebt, MINUTE, limits.requestsPerMinute),
    tokenDebt: indebted(counts.tokenDebt, tokens * MINUTE, limits.tokensPerMinute),
    ...{ dayCost: sum(counts.dayCost, cost), dayTokens: sum(counts.dayTokens, tokens) },
    ...{ monthCost: sum(counts.monthCost, cost), monthTokens: sum(counts.monthTokens, tokens) },
  };
}

/**
 * The counts with what was used in place of what was charged; nothing and no request at all when it is refunded. Buckets
 * are given back only what they have not been refilled meanwhile.
 */
export function withSettlement(
  counts: Counts,
  limits: KeyLimits,
  charge: Charge,
  used: Amounts,
  refund: boolean,
): Counts {
  const elapsed = Math.max(0, counts.at - charge.at);
  const stillOwed = (debt: number, limit = 0) => Math.max(0, debt - elapsed * limit);
  const cost = used.cost - charge.cost;
  const tokens = used.tokens - charge.tokens;
  const tokenUnits = Math.max(tokens * MINUTE, -stillOwed(charge.tokenDebt, limits.tokensPerMinute));
  const requestUnits = refund ? -Math.min(MINUTE, stillOwed(charge.requestDebt, limits.requestsPerMinute)) : 0;
  return {
    ...counts,
    requestDebt: indebted(counts.requestDebt, requestUnits, limits.requestsPerMinute),
    tokenDebt: indebted(counts.tokenDebt, tokenUnits, limits.tokensPerMinute),
    ...(counts.day === charge.day && {
      ...{ dayCost: sum(counts.dayCost, cost), dayTokens: sum(counts.dayTokens, tokens) },
    }),
    ...(counts.month === charge.month && {
      ...{ monthCost: sum(counts.monthCost, cost), monthTokens: sum(counts.monthTokens, tokens) },
    }),
  };
}

function indebted(debt: number, units: number, limit: number | undefined): number {
  if (limit === undefined) return 0;
  return Math.min(Math.max(0, debt + units), limit * MINUTE * LONGEST_DEBT);
}

function sum(used: number, more: number): number {
  return Math.min(Math.max(0, used + more), LARGEST);
}
