import type { DialectId, Failure, Operation, ProviderId, Usage } from '@sluice/core';

/** How a request that reached an account ended. Exactly one of these per dispatched request. */
export type FinalState = 'completed' | 'client_gone' | 'upstream_error' | 'drained';

/** What is written down about one request, once, when it is over. */
export interface TurnRecord {
  readonly requestId: string;
  readonly provider: ProviderId;
  readonly accountId: string;
  readonly model: string;
  readonly upstreamModel: string;
  /** Of the client; absent when the caller did not say. */
  readonly dialect?: DialectId;
  readonly operation: Operation;
  readonly state: FinalState;
  readonly attempts: number;
  readonly usage?: Usage;
  readonly failure?: Failure;
  /** Milliseconds from acceptance to the first payload event, and to the end. */
  readonly firstEventMs: number;
  /** The part of `firstEventMs` that was not spent waiting for an upstream: picking, tokens, pauses, our own work. */
  readonly overheadMs: number;
  readonly totalMs: number;
}

/** Watches the dispatcher: metrics and logs hang here, so that the retry loop knows neither. Must not throw. */
export interface DispatchObserver {
  attemptFailed?(attempt: FailedAttempt): void;
  /** A request has moved on to another account. */
  rotated?(provider: ProviderId): void;
  stateChanged?(change: PoolChange): void;
  poolUnreachable?(provider: ProviderId, error: unknown): void;
  ended?(record: TurnRecord): void;
}

export interface FailedAttempt {
  readonly requestId: string;
  readonly provider: ProviderId;
  readonly accountId: string;
  readonly model: string;
  readonly attempt: number;
  readonly failure: Failure;
}

export interface PoolChange {
  readonly provider: ProviderId;
  readonly accountId: string;
  readonly scope: string;
  readonly before: string;
  readonly after: string;
  readonly cause: string;
  readonly retryAt?: number;
}
