/**
 * The closed set of things that can go wrong between us and an upstream.
 *
 * The first eight say what the upstream meant; `invalid_request` is the caller's own fault and `cancelled`
 * means somebody stopped waiting. There are no others: a provider's classifier maps every status, body and
 * in-stream error onto one of these, and everything downstream (health, retry, client errors, metrics) reads only this.
 */
export const FAILURE_KINDS = [
  'rate_limit',
  'quota_exceeded',
  'authentication',
  'permission',
  'not_found',
  'overloaded',
  'transient',
  'unknown',
  'invalid_request',
  'cancelled',
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

/**
 * How far a failure reaches: the whole account, one group of models on it, one model on it, or nobody at all.
 * `none` leaves every health record untouched.
 */
export type FailureScope = 'account' | 'model_group' | 'model' | 'none';

/** One classified failure. A plain value: it travels through results and stream events and is never thrown. */
export interface Failure {
  readonly kind: FailureKind;
  readonly scope: FailureScope;
  /** Another account may succeed with the very same request. */
  readonly retryable: boolean;
  /** Short text in our words or the upstream's, safe to show a client: no token, no account id. */
  readonly message: string;
  /** HTTP status the upstream answered with, when there was an answer. */
  readonly status?: number;
  /** The vendor's own machine code (`MONTHLY_REQUEST_COUNT`, `usage_limit_reached`, …). */
  readonly code?: string;
  /** Moment the upstream itself named for recovery, in epoch milliseconds. Beats every configured cooldown. */
  readonly retryAt?: number;
  /** The token was refused: one refresh and one more try on the same account is worth it. */
  readonly refreshable?: boolean;
  /** What to leave out of the same request so that the same account takes it. Tried once, blames nobody. */
  readonly repair?: Repair;
  /** The vendor suspects abuse: the whole pool must slow down instead of rotating. */
  readonly abuse?: boolean;
  /** The account needs a human (suspended, validation required, plan lacks the feature). */
  readonly needsHuman?: boolean;
  /** Page of the vendor where that human can act. */
  readonly link?: string;
  /** Upstream body for the log only, already redacted and cut to 2 KiB. Never sent to a client. */
  readonly raw?: string;
}

/**
 * `drop_reasoning`: thoughts of earlier turns that the upstream cannot verify. `drop_previous_response`: a reference to an
 * answer that the upstream has not kept (or another account has).
 */
export type Repair = 'drop_reasoning' | 'drop_previous_response';

/** Whether a failure is held against an account (its scope is not `none`). */
export function blamesAccount(failure: Failure): boolean {
  return failure.scope !== 'none';
}

/** A failure caused by whoever cancelled: no health changes, no retry. */
export function cancelled(message: string): Failure {
  return { kind: 'cancelled', scope: 'none', retryable: false, message };
}
