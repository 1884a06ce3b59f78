import { createHash } from 'node:crypto';

/**
 * What is stored about one account's credential. Field names are those of the configuration file and of the vendors'
 * own token files; fields we do not know stay in the record untouched (a refresh merges, it never rebuilds).
 */
export interface CredentialRecord {
  readonly access_token?: string | undefined;
  readonly refresh_token?: string | undefined;
  readonly api_key?: string | undefined;
  readonly id_token?: string | undefined;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly profile_arn?: string | undefined;
  /** RFC 3339, or epoch milliseconds as legacy services write it. */
  readonly expires_at?: string | number | undefined;
  /** RFC 3339: when the tokens were last renewed here. */
  readonly refreshed_at?: string | undefined;
  readonly [field: string]: unknown;
}

/** A record and the number that grows with every write: the fence that makes a stale writer lose. */
export interface Versioned {
  readonly version: number;
  readonly record: CredentialRecord;
}

/** What an upstream call needs: the bearer, and whatever else of the record goes on the wire. */
export interface Credential {
  /** Access token, or the API key for accounts that have one. */
  readonly token: string;
  readonly version: number;
  /** Epoch milliseconds; absent for tokens that do not expire. */
  readonly expiresAt?: number;
  readonly record: CredentialRecord;
}

/** Epoch milliseconds from either form of `expires_at`; absent or unreadable gives undefined (treated as "unknown", not "expired"). */
export function expiryOf(record: CredentialRecord): number | undefined {
  const value = record.expires_at;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/**
 * Names what a refresh presents and replaces, without telling it: the same for two versions of a record that differ in
 * other fields only. What is known about one call to a token endpoint holds for this name and no other.
 */
export function tokenName({ access_token, refresh_token, client_id, client_secret }: CredentialRecord): string {
  const parts = [access_token, refresh_token, client_id, client_secret].map((part) => part ?? '');
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
