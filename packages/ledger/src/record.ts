import type { DialectId, Usage } from '@sluice/core';

/** How a request ended, exactly one per request. */
export type Outcome = 'completed' | 'client_gone' | 'upstream_error' | 'drained';

/** A request as it is known at dispatch. Times are epoch milliseconds. */
export interface OpenedRequest {
  /** Unique over all gateways and for ever; what makes a second delivery harmless. */
  readonly id: string;
  readonly openedAt: number;
  readonly provider: string;
  /** Absent until, and unless, an account was picked. */
  readonly accountId?: string;
  /** Absent for callers without a key of the shared store. */
  readonly apiKeyId?: string;
  readonly profileId?: string;
  readonly model: string;
  readonly dialect: DialectId;
  readonly requestType: 'chat' | 'completion' | 'embedding' | 'other';
}

/** The same request when it has ended. */
export interface ClosedRequest extends OpenedRequest {
  readonly closedAt: number;
  readonly outcome: Outcome;
  /** Kind of the failure, where there was one. */
  readonly failureKind?: string;
  /** How many upstream calls it took. */
  readonly attempts: number;
  /** Absent: nothing was used, or nobody can say. */
  readonly usage?: Usage;
  /** Millionths of the price table's currency; absent without a price. */
  readonly costMicros?: number;
  readonly latencyMs?: number;
  readonly firstEventMs?: number;
}

export type LedgerEntry =
  | { readonly kind: 'opened'; readonly record: OpenedRequest }
  | { readonly kind: 'closed'; readonly record: ClosedRequest };
