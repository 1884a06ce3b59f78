import type { Account, Failure } from '@sluice/core';
import type { Credential } from './record.ts';

/** A usable upstream token for an account, refreshed at most once per expiry over the whole cluster. */
export interface Credentials {
  /**
   * The current token. Near expiry (inside the refresh lead) a refresh starts behind the caller's back and the old
   * token is served while it lives; only an expired one makes the caller wait.
   */
  get(account: Account, signal: AbortSignal): Promise<CredentialResult>;
  /**
   * The upstream refused `refusedVersion`. Returns a newer token if somebody already has one, otherwise refreshes once.
   */
  renewAfterRefusal(account: Account, refusedVersion: number, signal: AbortSignal): Promise<CredentialResult>;
  close(): Promise<void>;
}

export type CredentialResult =
  | { readonly outcome: 'ready'; readonly credential: Credential }
  | { readonly outcome: 'unavailable'; readonly failure: Failure };
