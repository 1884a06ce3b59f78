import type { KeyLimits } from '../keys/index.ts';
import type { Amounts, Spent } from '../limits/index.ts';
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
  /** Of these sums, what running requests hold ahead. */
  readonly dayAhead: Amounts;
  readonly monthAhead: Amounts;
}

export const NO_AMOUNTS: Amounts = { tokens: 0, cost: 0 };

export const NOTHING_USED: Counts = {
  ...{ at: 0, minute: NO_MINUTE },
  ...{ day: 0, dayCost: 0, dayTokens: 0, month: 0, monthCost: 0, monthTokens: 0 },
  ...{ dayAhead: NO_AMOUNTS, monthAhead: NO_AMOUNTS },
};

/** What a request was charged, and where; what it holds ahead is part of it. */
export interface Charge extends Amounts {
  readonly ahead: Amounts;
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
      ? { day: dayOf(now), dayCost: 0, dayTokens: 0, dayAhead: NO_AMOUNTS }
      : { day: counts.day, dayCost: counts.dayCost, dayTokens: counts.dayTokens, dayAhead: counts.dayAhead }),
    ...(monthOf(now) > counts.month
      ? { month: monthOf(now), monthCost: 0, monthTokens: 0, monthAhead: NO_AMOUNTS }
      : {
          ...{ month: counts.month, monthCost: counts.monthCost, monthTokens: counts.monthTokens },
          monthAhead: counts.monthAhead,
        }),
  };
}

/** Charges one more request what it will surely use and what it may use on top. */
export function charge(
  counts: Counts,
  limits: KeyLimits,
  sure: Amounts,
  ahead: Amounts,
): { counts: Counts; charge: Charge } {
  const { day, month } = counts;
  const amounts = { tokens: sure.tokens + ahead.tokens, cost: sure.cost + ahead.cost };
  const sums = withAhead(withSums(counts, { day, month }, amounts), { day, month }, ahead);
  if (!countsMinutes(limits)) return { counts: sums, charge: { ...amounts, ahead, day, month } };
  const second = secondAt(counts.minute, counts.at);
  const minute = withUse(counts.minute, second, { requests: 1, tokens: amounts.tokens });
  return {
    counts: { ...sums, minute: { ...minute, last: second } },
    charge: { ...amounts, ahead, second, day, month },
  };
}

/**
 * The counts with what was used in place of what was charged; nothing and no request at all when it is refunded. What was
 * too much is given back to the second it was charged in; what was too little is counted now.
 */
export function settle(counts: Counts, limits: KeyLimits, charge: Charge, used: Amounts, refund: boolean): Counts {
  const tokens = used.tokens - charge.tokens;
  const sums = withSums(withoutAhead(counts, charge), charge, { tokens, cost: used.cost - charge.cost });
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

/** Gives back what a request holds ahead, and leaves it charged what it will surely use. */
export function release(counts: Counts, charge: Charge): { counts: Counts; charge: Charge } {
  const { ahead } = charge;
  const back = { tokens: -ahead.tokens, cost: -ahead.cost };
  const sums = withSums(withoutAhead(counts, charge), charge, back);
  const held = charge.second !== undefined && counts.minute.seconds.has(charge.second) ? charge.second : undefined;
  const minute =
    held === undefined ? counts.minute : withUse(counts.minute, held, { requests: 0, tokens: back.tokens });
  const left = { tokens: charge.tokens - ahead.tokens, cost: charge.cost - ahead.cost };
  return { counts: { ...sums, minute }, charge: { ...charge, ...left, ahead: NO_AMOUNTS } };
}

/** The sums at least as high as the books have them, with what is held ahead on top. */
export function raise(counts: Counts, { at, day, month }: Spent): Counts {
  const { dayAhead, monthAhead } = counts;
  return {
    ...counts,
    ...(counts.day === dayOf(at) && {
      dayCost: Math.max(counts.dayCost, sum(day.cost, dayAhead.cost)),
      dayTokens: Math.max(counts.dayTokens, sum(day.tokens, dayAhead.tokens)),
    }),
    ...(counts.month === monthOf(at) && {
      monthCost: Math.max(counts.monthCost, sum(month.cost, monthAhead.cost)),
      monthTokens: Math.max(counts.monthTokens, sum(month.tokens, monthAhead.tokens)),
    }),
  };
}

type Windows = Pick<Charge, 'day' | 'month'>;

/** A window that is over is not changed any more. */
function withSums(counts: Counts, { day, month }: Windows, { tokens, cost }: Amounts): Counts {
  return {
    ...counts,
    ...(counts.day === day && { dayCost: sum(counts.dayCost, cost), dayTokens: sum(counts.dayTokens, tokens) }),
    ...(counts.month === month && {
      ...{ monthCost: sum(counts.monthCost, cost), monthTokens: sum(counts.monthTokens, tokens) },
    }),
  };
}

function withAhead(counts: Counts, { day, month }: Windows, { tokens, cost }: Amounts): Counts {
  const added = (held: Amounts) => ({ tokens: sum(held.tokens, tokens), cost: sum(held.cost, cost) });
  return {
    ...counts,
    ...(counts.day === day && { dayAhead: added(counts.dayAhead) }),
    ...(counts.month === month && { monthAhead: added(counts.monthAhead) }),
  };
}

function withoutAhead(counts: Counts, { ahead, ...windows }: Charge): Counts {
  return withAhead(counts, windows, { tokens: -ahead.tokens, cost: -ahead.cost });
}

/** Minutes are counted only for keys that have a limit of one. */
function countsMinutes({ requestsPerMinute, tokensPerMinute }: KeyLimits): boolean {
  return requestsPerMinute !== undefined || tokensPerMinute !== undefined;
}

function sum(used: number, more: number): number {
  return Math.min(Math.max(0, used + more), LARGEST);
}
