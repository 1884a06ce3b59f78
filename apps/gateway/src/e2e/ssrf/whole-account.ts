import type { Account } from '@sluice/core';
import type { CredentialRecord } from '@sluice/credentials';

/** What tests say of an account. */
export interface ServedAccount
  extends Pick<Account, 'id' | 'provider' | 'auth' | 'reach'>,
    Partial<Pick<Account, 'urls' | 'settings'>> {
  readonly credential: CredentialRecord;
}

/** The account as control tells gateways of it, and hands it to `check-health` and `refresh`. */
export function wholeAccount({ credential: _, ...account }: ServedAccount): Account {
  return { priority: 0, weight: 1, urls: {}, settings: {}, ...account };
}
