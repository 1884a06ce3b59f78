import { type CredentialStore, expiryOf } from '@sluice/credentials';
import { returnOf } from '@sluice/credentials/copies';

/** What the admin API says of an account's token. Never the token. */
export interface TokenState {
  /** Grows with every change. */
  readonly version: number;
  /** RFC 3339; null for tokens that do not expire, and where it is not known. */
  readonly expires_at: string | null;
  /** Whole seconds, negative once it has expired. */
  readonly seconds_left: number | null;
  /** RFC 3339; null when it has never been renewed here. */
  readonly last_refresh: string | null;
  /**
   * The live store had lost the login, this one came back from its copy and has not been renewed since. `doubtful`: it was due
   * for renewal when it was lost, so its refresh token may be spent. Absent where nobody has looked.
   */
  readonly returned?: 'sure' | 'doubtful' | null | undefined;
}

/** The last moment a `Date` can name; a vendor may say anything. */
const LATEST_MS = 8.64e15;

/** Reads an account's record; null when there is none, or its store does not answer. */
export async function describeToken(
  credentials: Pick<CredentialStore, 'read'>,
  accountId: string,
  now: number,
): Promise<TokenState | null> {
  const stored = await credentials.read(accountId).catch(() => undefined);
  if (!stored) return null;
  const expiresAt = expiryOf(stored.record);
  const known = expiresAt !== undefined && Math.abs(expiresAt) <= LATEST_MS;
  return {
    version: stored.version,
    expires_at: known ? new Date(expiresAt).toISOString() : null,
    seconds_left: known ? Math.floor((expiresAt - now) / 1_000) : null,
    last_refresh: stored.record.refreshed_at ?? null,
    returned: returnOf(stored.record) ?? null,
  };
}
