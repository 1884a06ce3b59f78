import type { KeyLimits } from '../keys/index.ts';
import type { Amounts } from '../limits/index.ts';
import { dayOf, monthOf } from './calendar.ts';
import { type Minute, minuteAt, NO_MINUTE, secondAt, withUse } from './minute.ts';

/** What one key has used. */
export interface Counts {
  /** The moment they are for, epoch milliseconds. */
  readonly at: number;
  readonly minute: Minute;
  readonly day: number;
  readonly dayCost: number;
  readonly dayTokens: number;
  readonly month: number;
  readonly monthCost: number;
  readonly monthTokens: number;
}

export const NOTHING_USED: Counts = {
  ...{ at: 0, minute: NO_MINUTE },
  ...{ day: 0, dayCost: 0, dayTokens: 0, month: 0, monthCost: 0, monthTokens: 0 },
};

/** What a request was charged, and where. */
export interface Charge extends Amounts {
  /** The second it is counted in; absent when minutes were not counted. */
  readonly second?: number;
  readonly day: number;
  readonly month: number;
}

/** Sums stay exact. */
const LARGEST = Number.MAX_SAFE_INTEGER;

/** The counts at a later moment: a new day or month begins at nothing. Clocks may go back; calendars do not. */
export function countsAt(counts: Counts, now: number): Counts {
  return {
    at: now,
    minute: minuteAt(counts.minute, now),
    ...(dayOf(now) > counts.day
      ? { day: dayOf(now), dayCost: 0, dayTokens: 0 }
      : { day: counts.day, dayCost: counts.dayCost, dayTokens: counts.dayTokens }),
    ...(monthOf(now) > counts.month
      ? { month: monthOf(now), monthCost: 0, monthTokens: 0 }
      : { month: counts.month, monthCost: counts.monthCost, monthTokens: counts.monthTokens }),
  };
}

/** Charges one more request of these amounts. */
export function charge(counts: Counts, limits: KeyLimits, amounts: Amounts): { counts: Counts; charge: Charge } {
  const { day, month } = counts;
  const sums = withSums(counts, { day, month }, amounts.tokens, amounts.cost);
  if (!countsMinutes(limits)) return { counts: sums, charge: { ...amounts, day, month } };
  const second = secondAt(counts.minute, counts.at);
  const minute = withUse(counts.minute, second, { requests: 1, tokens: amounts.tokens });
  return { counts: { ...sums, minute: { ...minute, last: second } }, charge: { ...amounts, second, day, month } };
}

/**
 * The counts with what was used in place of what was charged; nothing and no request at all when it is refunded. What was
 * too much is given back to the second it was charged in; what was too little is counted now.
 */
export function settle(counts: Counts, limits: KeyLimits, charge: Charge, used: Amounts, refund: boolean): Counts {
  const tokens = used.tokens - charge.tokens;
  const sums = withSums(counts, charge, tokens, used.cost - charge.cost);
  let { minute } = counts;
  if (charge.second !== undefined && minute.seconds.has(charge.second)) {
    minute = withUse(minute, charge.second, { requests: refund ? -1 : 0, tokens: Math.min(0, tokens) });
  }
  if (tokens > 0 && countsMinutes(limits)) {
    const second = secondAt(minute, counts.at);
    minute = { ...withUse(minute, second, { requests: 0, tokens }), last: second };
  }
  return { ...sums, minute };
}

/** A window that is over is not changed any more. */
function withSums(counts: Counts, { day, month }: Pick<Charge, 'day' | 'month'>, tokens: number, cost: number): Counts {
  return {
    ...counts,
    ...(counts.day === day && { dayCost: sum(counts.dayCost, cost), dayTokens: sum(counts.dayTokens, tokens) }),
    ...(counts.month === month && {
      ...{ monthCost: sum(counts.monthCost, cost), monthTokens: sum(counts.monthTokens, tokens) },
    }),
  };
}

/** Minutes are counted only for keys that have a limit of one. */
function countsMinutes({ requestsPerMinute, tokensPerMinute }: KeyLimits): boolean {
  return requestsPerMinute !== undefined || tokensPerMinute !== undefined;
}

function sum(used: number, more: number): number {
  return Math.min(Math.max(0, used + more), LARGEST);
}
