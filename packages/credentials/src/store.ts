import type { CredentialRecord, Versioned } from './record.ts';

/** Where credential records live. Adapters keep them in memory, or encrypted in Redis. */
export interface CredentialStore {
  read(accountId: string): Promise<Versioned | undefined>;
  /**
   * Stores a record when the stored version is still `expected` (0: there is none yet) and returns the new version;
   * returns `conflict` with what is there now when somebody else was first.
   *
   * @param version what the record becomes, larger than `expected`; default the next number. A store that has lost its
   *   newest records is given them back in their rightful versions, so that a version never names two tokens.
   */
  compareAndSet(accountId: string, expected: number, record: CredentialRecord, version?: number): Promise<StoreResult>;
  close(): Promise<void>;
}

/** A cheap look at many records at once. */
export interface VersionList {
  /** Versions of these accounts' records in their order, 0 where there is none. Rejects when the store does not answer. */
  versions(accountIds: readonly string[]): Promise<readonly number[]>;
}

export type StoreResult =
  | { readonly outcome: 'stored'; readonly version: number }
  /** Nothing was written. `current` is absent when the record is gone. */
  | { readonly outcome: 'conflict'; readonly current: Versioned | undefined };
