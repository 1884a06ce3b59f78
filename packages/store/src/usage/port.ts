import type { Usage } from '@sluice/core';
import type { Granularity, Outcome, RequestType } from '../schema/index.ts';

/** A request as it is known at dispatch. Times are epoch milliseconds. */
export interface OpenedUsage {
  /** Unique over all gateways and for ever. */
  readonly id: string;
  readonly openedAt: number;
  readonly provider: string;
  /** Absent where there is none: refused before an account was picked, a caller without a key, no profile. */
  readonly accountId?: string | undefined;
  readonly apiKeyId?: string | undefined;
  readonly profileId?: string | undefined;
  readonly model: string;
  readonly dialect?: string | undefined;
  readonly requestType: RequestType;
}

/** The same request when it has ended. */
export interface ClosedUsage extends OpenedUsage {
  readonly closedAt: number;
  readonly outcome: Outcome;
  /** Kind of the failure, where there was one. */
  readonly failureKind?: string | undefined;
  /** How many upstream calls it took. 0: none was made, and its latency is counted nowhere. */
  readonly attempts: number;
  /** Absent: nothing was used, or nobody can say. */
  readonly usage?: Usage | undefined;
  /** Millionths of the price table's currency; absent without a price. */
  readonly costMicros?: number | undefined;
  readonly latencyMs?: number | undefined;
  readonly firstEventMs?: number | undefined;
}

/** What sums can be kept apart by. */
export const USAGE_DIMENSIONS = [
  ...(['provider', 'account_id', 'api_key_id', 'profile_id', 'model', 'request_type'] as const),
  ...(['outcome', 'failure_kind'] as const),
] as const;

export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

export interface UsageQuery {
  readonly granularity: Granularity;
  /** Epoch milliseconds, `[from, to)`, compared with the start of the UTC hour or day. */
  readonly from: number;
  readonly to: number;
  /** One row per bucket and combination of these. Default: none, one row per bucket. */
  readonly by?: readonly UsageDimension[] | undefined;
  /** One row for the whole time instead of one per bucket. Default false. */
  readonly total?: boolean | undefined;
  /** Only rows with exactly these values; an empty text is "none". */
  readonly where?: Readonly<Partial<Record<UsageDimension, string>>> | undefined;
}

export interface UsageSums {
  /** Start of the UTC hour or day; absent in a total. */
  readonly bucket?: number;
  /** The values of the dimensions asked for. */
  readonly by: Readonly<Partial<Record<UsageDimension, string>>>;
  readonly requests: number;
  /** Of the requests, those for which no upstream was asked: every account was blocked or full, or the client left first. */
  readonly unaskedRequests: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly inputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** Of the requests, those whose tokens are estimates. */
  readonly estimatedRequests: number;
  readonly costMicros: number;
  readonly creditMicros: number;
  /** Over the requests that had one, and for which an upstream was asked; divide for the mean. */
  readonly latency: { readonly count: number; readonly sumMs: number; readonly buckets: readonly number[] };
  readonly firstEvent: { readonly count: number; readonly sumMs: number };
}

/** `granularity` absent: sums by hour and by day. */
export interface ClearedSums {
  readonly granularity?: Granularity | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly where?: UsageQuery['where'];
}

export interface Retention {
  /** What began before is forgotten, epoch milliseconds each; absent keeps everything. */
  readonly ledgerBefore?: number | undefined;
  readonly hoursBefore?: number | undefined;
  readonly daysBefore?: number | undefined;
  /** Rows per statement, so that nobody waits long. Default 5,000. */
  readonly batch?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Every request with what it used, closed exactly once, and its sums by hour and day.
 *
 * Records come from a stream that may deliver twice and out of order; the id decides. An id is known as long as the
 * ledger is kept, so keep it longer than the stream.
 */
export interface UsageLedger {
  /** Writes down that requests have begun; ids that are known already are left alone. Returns how many were new. */
  open(records: readonly OpenedUsage[]): Promise<number>;
  /**
   * Closes requests, opened or not, adds them to the sums and to the statistics of their accounts, in one transaction. A
   * record that is closed already stays as it is and is added nowhere.
   */
  close(records: readonly ClosedUsage[]): Promise<{ readonly closed: number; readonly duplicates: number }>;
  /** Requests that began before this and have not ended: their gateway is gone. Oldest first, at most 1,000. */
  listOpen(openedBefore: number): Promise<readonly OpenedUsage[]>;
  sums(query: UsageQuery): Promise<readonly UsageSums[]>;
  /** Forgets what is older than it is kept, in batches; returns how many rows of each. */
  prune(retention: Retention): Promise<{ readonly ledger: number; readonly hours: number; readonly days: number }>;
  /**
   * Forgets sums, not the ledger: for "clear the analytics". Without a query all of them. Where hours and days are to go together,
   * `from` and `to` must be starts of UTC days.
   */
  clearSums(which?: ClearedSums): Promise<number>;
}
