import type { Blame, BlockReason } from './verdict.ts';

/** One account as operators see it. The account level's `successes`, `failures` and `lastFailureKind` count every scope. */
export interface AccountState {
  readonly accountId: string;
  readonly priority: number;
  readonly inFlight: number;
  readonly maxInFlight?: number;
  /** The account level. */
  readonly account: ScopeState;
  /** One per model or model group that ever had something to say, by {@link scopeKey}. */
  readonly scopes: Readonly<Record<string, ScopeState>>;
  /** Present while the whole pool is slowed down; then the same for every account of it. */
  readonly slowed?: Slowed;
}

export interface ScopeState {
  /** Level it judges. */
  readonly scope: Blame['scope'];
  /** The model or model group; empty for the account. */
  readonly name: string;
  readonly blockReason: BlockReason;
  /** Epoch milliseconds at which the block ends by itself; absent without a block, or when only a person ends it. */
  readonly retryAt?: number;
  /** Errors in a row (limits do not count), one per block: what fails while a block runs is the same trouble. */
  readonly consecutiveFailures: number;
  readonly circuit: Circuit;
  /** Steps of backoff taken, 0 when healthy. */
  readonly backoffLevel: number;
  readonly successes: number;
  readonly failures: number;
  readonly lastFailureKind?: string;
}

/** `open`: blocked after errors in a row; `half_open`: that time is over and one probe at a time may try. */
export type Circuit = 'closed' | 'open' | 'half_open';

/** A pool that a vendor's sign of suspected abuse has slowed down. Times are epoch milliseconds. */
export interface Slowed {
  /** End of the slow time, unless another sign comes. */
  readonly until: number;
  /** Least milliseconds between two picks over all replicas. */
  readonly spacingMs: number;
  /** Before this nobody is picked. */
  readonly nextPickAt: number;
}

const RESERVED = /^(account$|group:|model:)/;

/**
 * The key of a model or model group among an account's scopes, and what logs call it: a model's own name,
 * `group:<name>` for a model group. No two scopes have one key: a model whose name could be taken for something else
 * becomes `model:<name>`.
 */
export function scopeKey(scope: Blame['scope'], name: string): string {
  if (scope === 'account') return 'account';
  if (scope === 'model_group') return `group:${name}`;
  return RESERVED.test(name) ? `model:${name}` : name;
}
