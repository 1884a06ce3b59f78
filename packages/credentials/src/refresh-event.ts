import type { Account, Failure } from '@sluice/core';

/** One run of the refresh protocol, for logs and metrics. Holds no secret. */
export interface RefreshEvent {
  readonly account: Account;
  readonly trigger: RefreshTrigger;
  readonly result: RefreshResult;
  readonly durationMs: number;
  /** Version that is current afterwards, where there is one. */
  readonly version?: number;
  /** Expiry of the current token in epoch milliseconds, where known. */
  readonly expiresAt?: number;
  readonly failure?: Failure;
}

/** Why a token was renewed: its time was up, its time is nearly up, or the upstream refused it. */
export type RefreshTrigger = 'expired' | 'lead' | 'refused';

/**
 * - `refreshed`: the vendor gave a new token and it is stored.
 * - `reused`: another replica had already renewed it; no call was made.
 * - `conflict`: the vendor gave a new token, but somebody else's was stored first and is used instead.
 * - `unstored`: the vendor gave a new token and the store did not take it; this process holds the only copy.
 * - `rejected`: the vendor wants a new login. `failed`: it may work later. `busy`: another replica took too long.
 */
export type RefreshResult = 'refreshed' | 'reused' | 'conflict' | 'unstored' | 'rejected' | 'failed' | 'busy';
