import { type KeyLimits, LIMIT_NAMES, type LimitName } from '../keys/index.ts';
import type { Amounts, Standing } from '../limits/index.ts';
import { endOfDay, endOfMonth } from './calendar.ts';
import type { Counts } from './counts.ts';
import { endOf, total, type Use, waitUntil } from './minute.ts';

/** How long a request is told to wait at least for what others run with, ms: nobody knows when it comes back. */
const NEXT_SLOT_MS = 1;

/** Milliseconds until a limit has room for a request of these amounts, 0 when it has. */
export function waitOf(
  limit: LimitName,
  max: number | undefined,
  counts: Counts,
  running: number,
  amounts: Amounts,
): number {
  if (max === undefined) return 0;
  const inMinute = (kind: keyof Use, amount: number) =>
    waitUntil(counts.minute, kind, max - Math.min(Math.max(amount, 1), max), counts.at);
  const inWindow = (used: number, ahead: number, amount: number, end: number) => {
    const wanted = Math.min(Math.max(amount, 1), max);
    if (used + wanted <= max) return 0;
    return used - ahead + wanted <= max ? NEXT_SLOT_MS : end - counts.at;
  };
  switch (limit) {
    case 'requestsPerMinute':
      return inMinute('requests', 1);
    case 'tokensPerMinute':
      return inMinute('tokens', amounts.tokens);
    case 'concurrentRequests':
      return running < max ? 0 : NEXT_SLOT_MS;
    case 'budgetMicrosPerDay':
      return inWindow(counts.dayCost, counts.dayAhead.cost, amounts.cost, endOfDay(counts.day));
    case 'budgetMicrosPerMonth':
      return inWindow(counts.monthCost, counts.monthAhead.cost, amounts.cost, endOfMonth(counts.month));
    case 'tokensPerDay':
      return inWindow(counts.dayTokens, counts.dayAhead.tokens, amounts.tokens, endOfDay(counts.day));
    case 'tokensPerMonth':
      return inWindow(counts.monthTokens, counts.monthAhead.tokens, amounts.tokens, endOfMonth(counts.month));
  }
}

/** How every limit stands. */
export function standingsOf(limits: KeyLimits, counts: Counts, running: number): Standing[] {
  return LIMIT_NAMES.flatMap((limit) => {
    const max = limits[limit];
    return max === undefined ? [] : [{ limit, max, ...leftOf(limit, max, counts, running) }];
  });
}

function leftOf(
  limit: LimitName,
  max: number,
  counts: Counts,
  running: number,
): Pick<Standing, 'remaining' | 'resetMs'> {
  const inMinute = (kind: keyof Use) => {
    const used = total(counts.minute, kind);
    return { remaining: Math.max(0, max - used), resetMs: used > 0 ? endOf(counts.minute.last) - counts.at : 0 };
  };
  const inWindow = (used: number, end: number) => ({ remaining: Math.max(0, max - used), resetMs: end - counts.at });
  switch (limit) {
    case 'requestsPerMinute':
      return inMinute('requests');
    case 'tokensPerMinute':
      return inMinute('tokens');
    case 'concurrentRequests':
      return { remaining: Math.max(0, max - running), resetMs: 0 };
    case 'budgetMicrosPerDay':
      return inWindow(counts.dayCost, endOfDay(counts.day));
    case 'budgetMicrosPerMonth':
      return inWindow(counts.monthCost, endOfMonth(counts.month));
    case 'tokensPerDay':
      return inWindow(counts.dayTokens, endOfDay(counts.day));
    case 'tokensPerMonth':
      return inWindow(counts.monthTokens, endOfMonth(counts.month));
  }
}
