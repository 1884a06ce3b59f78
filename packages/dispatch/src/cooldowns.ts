/** How long failures keep an account out when the upstream names no time. Milliseconds; one set per provider. */
export interface CooldownPolicy {
  readonly authFailure: number;
  readonly rateLimit: number;
  readonly quotaExceeded: number;
  readonly transient: number;
  /** Ceiling of the doubling that repeated rate limits go through. */
  readonly backoffMax: number;
  /** A model the account does not have. */
  readonly notFound: number;
}

/** The configuration's defaults (contract section 2). */
export const DEFAULT_COOLDOWNS: CooldownPolicy = {
  authFailure: 30 * 60_000,
  rateLimit: 5_000,
  quotaExceeded: 60 * 60_000,
  transient: 60_000,
  backoffMax: 30 * 60_000,
  notFound: 12 * 60 * 60_000,
};
