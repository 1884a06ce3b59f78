import type { Account, AccountReach } from '@sluice/core';
import type { StoredAccount } from '@sluice/store';

/** An account as those who call out with it are told it. */
export type Guarded = (stored: Pick<StoredAccount, 'account' | 'origin'>) => Account;

/**
 * Says of accounts how far their URLs may lead: as far as the operator has opened the way, unless the operator's own
 * configuration file names them.
 */
export function guardedWithin(reach: AccountReach): Guarded {
  return ({ account, origin }) =>
    origin === 'file' || Object.keys(account.urls).length === 0 ? account : { ...account, reach };
}
