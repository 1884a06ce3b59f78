import type { Page, PageRequest } from '../result.ts';

/** An account's credential as the vault has sealed it. */
export interface SealedCredential {
  /** Grows with every write: whoever has seen an older one loses. */
  readonly version: number;
  readonly sealed: string;
}

export type SealedStoreResult =
  | { readonly outcome: 'stored'; readonly version: number }
  /** Nothing was written. `current` is absent when there is no record. */
  | { readonly outcome: 'conflict'; readonly current: SealedCredential | undefined };

/**
 * Sealed credentials by account: the credential store's `read` and `compareAndSet` with envelopes in place of records. What
 * is in an envelope only the vault knows.
 */
export interface CredentialRecords {
  read(accountId: string): Promise<SealedCredential | undefined>;
  /**
   * Stores an envelope when the stored version is still `expected` (0: there is none yet).
   *
   * @param version what it becomes, larger than `expected`; default the next number.
   */
  compareAndSet(accountId: string, expected: number, sealed: string, version?: number): Promise<SealedStoreResult>;
  /** Every envelope, by account, for a change of the master key. */
  list(request?: PageRequest): Promise<Page<SealedCredential & { readonly accountId: string }>>;
  /** Puts the same record in another envelope; its version stays. False when it was written to in between. */
  reseal(accountId: string, old: string, sealed: string): Promise<boolean>;
  /** False when there was none. */
  remove(accountId: string): Promise<boolean>;
}
