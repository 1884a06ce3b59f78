import type { CredentialRecord, Versioned } from '../record.ts';
import type { Vault } from '../vault/index.ts';

/** A login as it lies in the database of a control plane. */
export interface SealedCopy {
  readonly accountId: string;
  /** Of the record that it is a copy of. */
  readonly version: number;
  readonly sealed: string;
}

export interface CopyVersion {
  readonly accountId: string;
  /** 0 where there is no copy. */
  readonly version: number;
}

/** Where copies of logins lie, beside the accounts that they belong to. Every method rejects when it does not answer. */
export interface LoginCopies {
  /** All accounts by id, with the versions of their copies; see the store's pages. */
  versions(request: { readonly after?: string | undefined; readonly limit?: number | undefined }): Promise<{
    readonly items: readonly CopyVersion[];
    readonly next?: string;
  }>;
  /** The same for these accounts, without those that are not there. */
  versionsOf(accountIds: readonly string[]): Promise<readonly CopyVersion[]>;
  /** The copies of these accounts, in no particular order. */
  readMany(accountIds: readonly string[]): Promise<readonly SealedCopy[]>;
  /** Stores copies that are newer than what is there, of accounts that are still there. Returns how many were. */
  keep(copies: readonly SealedCopy[]): Promise<number>;
}

/**
 * Seals a record for its row. The live store's own envelope would not open here: each is bound to its place, and this one to
 * the version as well, so that no row can pass for another's or for a later one of its own.
 */
export function sealCopy(vault: Vault, accountId: string, { version, record }: Versioned): SealedCopy {
  return { accountId, version, sealed: vault.seal(JSON.stringify(record), placeOf({ accountId, version })) };
}

/** Undefined when none of the keys opens it, or it is not what was sealed for this account and version. */
export function openCopy(vault: Vault, copy: SealedCopy): Versioned | undefined {
  const opened = vault.open(copy.sealed, placeOf(copy));
  if (opened.outcome === 'closed') return undefined;
  return { version: copy.version, record: JSON.parse(opened.text) as CredentialRecord };
}

/** The same copy under the key that seals now; undefined when it cannot be opened. */
export function resealCopy(vault: Vault, copy: SealedCopy): string | undefined {
  const opened = openCopy(vault, copy);
  return opened && sealCopy(vault, copy.accountId, opened).sealed;
}

function placeOf({ accountId, version }: Omit<SealedCopy, 'sealed'>) {
  return { collection: 'credential_records', row: accountId, column: `sealed@${version}` };
}
