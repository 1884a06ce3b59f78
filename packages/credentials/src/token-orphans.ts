import type { CredentialRecord } from './record.ts';

/** Tokens a vendor has given that lost to a newer one. Kept sealed and for good: one of them may turn out to be the living one. */
export interface TokenOrphans {
  /** Keeps a record. Rejects when the store does not answer. */
  keep(accountId: string, record: CredentialRecord): Promise<void>;
  /** All that were kept for an account, in no order. */
  list(accountId: string): Promise<readonly CredentialRecord[]>;
}
