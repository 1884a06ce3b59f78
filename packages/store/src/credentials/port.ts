import type { Page, PageRequest } from '../result.ts';

/** An account's credential as the vault has sealed it. What is in it only the vault knows. */
export interface SealedCredential {
  readonly accountId: string;
  /** Grows with every change of the credential: whoever has an older one loses. */
  readonly version: number;
  readonly sealed: string;
}

/** Which version of an account's credential is here; 0: none. */
export type CredentialVersion = Pick<SealedCredential, 'accountId' | 'version'>;

/** Sealed copies of credentials, one for each account at most. They leave with their account. */
export interface CredentialRecords {
  /** Every account, by id. */
  versions(request?: PageRequest): Promise<Page<CredentialVersion>>;
  /** The same for these accounts, by id, without those that do not exist. */
  versionsOf(accountIds: readonly string[]): Promise<readonly CredentialVersion[]>;
  /** What is here of these accounts, by id. */
  readMany(accountIds: readonly string[]): Promise<readonly SealedCredential[]>;
  /**
   * Stores those that are newer than what is here, or the first, of accounts that exist when it is done: one that is being
   * deleted leaves nothing behind. Returns how many were stored. Of one account once in a call.
   */
  keep(credentials: readonly SealedCredential[]): Promise<number>;
  /** Every one, by account, for a change of the master key. */
  list(request?: PageRequest): Promise<Page<SealedCredential>>;
  /** Puts the same credential in another envelope; its version stays. False when it was written to in between. */
  reseal(accountId: string, old: string, sealed: string): Promise<boolean>;
}
