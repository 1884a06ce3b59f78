import type { Account, Failure } from '@sluice/core';
import type { CredentialRecord } from './record.ts';

/**
 * Talks to one vendor's token endpoint. One call, no retries, no storing: the refresh protocol around it owns those.
 */
export interface TokenRefresher {
  /** False when the record has nothing to refresh with (API keys, missing refresh token). */
  canRefresh(account: Account, record: CredentialRecord): boolean;
  refresh(account: Account, record: CredentialRecord, signal: AbortSignal): Promise<RefreshAnswer>;
}

export type RefreshAnswer =
  /** Only the fields that changed, to be merged into the stored record. A missing new refresh token keeps the old one. */
  | { readonly outcome: 'refreshed'; readonly changes: CredentialRecord }
  /** The vendor said this refresh token will never work again. */
  | { readonly outcome: 'rejected'; readonly failure: Failure }
  /** Anything that may pass: throttling, 5xx, network, unreadable answers. */
  | {
      readonly outcome: 'failed';
      readonly failure: Failure;
      /** The request was sent and its answer never came (timeout, broken connection): the refresh token may be used up. */
      readonly unanswered?: boolean;
    };
