import { z } from 'zod';

/** How much a key may use; an absent limit means any amount. Whole numbers from 1, see {@link keyLimitsSchema}. */
export interface KeyLimits {
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  readonly concurrentRequests?: number | undefined;
  /** Millionths of the configured currency. A day and a month are those of the calendar, in UTC. */
  readonly budgetMicrosPerDay?: number | undefined;
  readonly budgetMicrosPerMonth?: number | undefined;
  readonly tokensPerDay?: number | undefined;
  readonly tokensPerMonth?: number | undefined;
}

/** In the order in which scripts are told them. */
export const LIMIT_NAMES = [
  'requestsPerMinute',
  'tokensPerMinute',
  'concurrentRequests',
  'budgetMicrosPerDay',
  'budgetMicrosPerMonth',
  'tokensPerDay',
  'tokensPerMonth',
] as const satisfies readonly (keyof KeyLimits)[];

export type LimitName = (typeof LIMIT_NAMES)[number];

/** With these bounds all sums stay exact in doubles. */
const rate = z.int().min(1).max(1e9).optional();
const sum = z.int().min(1).max(1e15).optional();

/**
 * Reads {@link KeyLimits}: 1 to 10^9 per minute or at once, 1 to 10^15 per day or month. A limit it does not know is an
 * error: what is not understood must not be ignored.
 */
export const keyLimitsSchema = z.strictObject({
  requestsPerMinute: rate,
  tokensPerMinute: rate,
  concurrentRequests: rate,
  budgetMicrosPerDay: sum,
  budgetMicrosPerMonth: sum,
  tokensPerDay: sum,
  tokensPerMonth: sum,
});

/** Whether anything is limited at all. */
export function isLimited(limits: KeyLimits): boolean {
  return LIMIT_NAMES.some((name) => limits[name] !== undefined);
}
