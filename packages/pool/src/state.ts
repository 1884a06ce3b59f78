import type { Blame, BlockReason } from './verdict.ts';

/** One account as operators see it. The account level's `successes`, `failures` and `lastFailureKind` count every scope. */
export interface AccountState {
  readonly accountId: string;
  readonly priority: number;
  readonly inFlight: number;
  readonly maxInFlight?: number;
  /** The account level. */
  readonly account: ScopeState;
  /** One per model or model group that ever had something to say, by name (the model's where both have one name). */
  readonly scopes: Readonly<Record<string, ScopeState>>;
}

export interface ScopeState {
  /** Level it judges. */
  readonly scope: Blame['scope'];
  readonly blockReason: BlockReason;
  /** Epoch milliseconds at which the block ends by itself; absent without a block, or when only a person ends it. */
  readonly retryAt?: number;
  readonly consecutiveFailures: number;
  /** Steps of backoff taken, 0 when healthy. */
  readonly backoffLevel: number;
  readonly successes: number;
  readonly failures: number;
  readonly lastFailureKind?: string;
}
