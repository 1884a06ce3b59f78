import { z } from 'zod';

/** How much a key may use; an absent limit means any amount. Whole numbers from 1 to {@link MOST}; money in millionths. */
export interface KeyLimits {
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  readonly concurrentRequests?: number | undefined;
  /** A day and a month are those of the calendar, in UTC. */
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

/** With it all sums stay exact in doubles: a minute's limit is counted in 60,000ths. */
const MOST = 100_000_000_000;

const amount = z.int().min(1).max(MOST).optional();

/** Reads {@link KeyLimits}. A limit it does not know is an error: what is not understood must not be ignored. */
export const keyLimitsSchema = z.strictObject({
  requestsPerMinute: amount,
  tokensPerMinute: amount,
  concurrentRequests: amount,
  budgetMicrosPerDay: amount,
  budgetMicrosPerMonth: amount,
  tokensPerDay: amount,
  tokensPerMonth: amount,
});

/** Whether anything is limited at all. */
export function isLimited(limits: KeyLimits): boolean {
  return LIMIT_NAMES.some((name) => limits[name] !== undefined);
}
