/** What a request is charged. Whole numbers, never negative. */
export interface Amounts {
  readonly tokens: number;
  /** Millionths of the configured currency. */
  readonly cost: number;
}

/** What a finished request is told to have used; numbers may come from an upstream and are not to be trusted. */
export interface Actual extends Amounts {
  /** `refund`: it failed, or the client left, before anything was used; then the numbers do not count. */
  readonly outcome: 'used' | 'refund';
}

/** More than any one request uses. A wrong number of an upstream must not empty a year's budget. */
const MOST_TOKENS = 1_000_000_000;
const MOST_COST = 1_000_000_000_000;

/** An estimate as it is charged in advance: rounded up, 0 when it is no number or negative. */
export function estimated({ tokens, cost }: Amounts): Amounts {
  return { tokens: clamp(tokens, MOST_TOKENS) ?? 0, cost: clamp(cost, MOST_COST) ?? 0 };
}

/** What is charged in the end. A number that is none, or negative, leaves the estimate: what was spent never falls by it. */
export function charged(actual: Amounts, estimate: Amounts): Amounts {
  return {
    tokens: clamp(actual.tokens, MOST_TOKENS) ?? estimate.tokens,
    cost: clamp(actual.cost, MOST_COST) ?? estimate.cost,
  };
}

/** Whether it is anything at all. */
export function holds({ tokens, cost }: Amounts): boolean {
  return tokens > 0 || cost > 0;
}

function clamp(value: unknown, most: number): number | undefined {
  if (typeof value !== 'number' || Number.isNaN(value) || value < 0) return undefined;
  return Math.min(Math.ceil(value), most);
}
