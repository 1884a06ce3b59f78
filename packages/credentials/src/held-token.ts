import { type Credential, expiryOf, type Versioned } from './record.ts';

/** A credential as this process holds it between two reads of the store. Times in epoch milliseconds. */
export interface HeldToken {
  /** Absent when the record has neither an access token nor an API key: it must be refreshed before its first use. */
  readonly credential: Credential | undefined;
  readonly versioned: Versioned;
  /** From here on it must not be used; infinite for API keys and for tokens of unknown expiry. */
  readonly expiresAt: number;
  /** From here on it is renewed behind the callers' backs. */
  readonly refreshAt: number;
  /** From here on the store is asked again. */
  readonly staleAt: number;
}

/** A token fresh from the vendor is left alone for this long, however short its life: the guard against refresh storms. */
const REST_AFTER_REFRESH_MS = 30_000;

export interface HoldOptions {
  readonly now: number;
  readonly leadMs: number;
  readonly staleAt: number;
  /** This process has just got it from the vendor. */
  readonly minted?: boolean;
}

/**
 * Decides when a token is due. The lead is stretched or shrunk by up to 10 % at random, so that replicas and accounts
 * that expire together are not renewed together.
 */
export function holdToken(versioned: Versioned, options: HoldOptions): HeldToken {
  const { record, version } = versioned;
  const isKey = typeof record.api_key === 'string' && record.api_key !== '';
  const token = isKey ? record.api_key : record.access_token;
  const expiresAt = isKey ? undefined : expiryOf(record);
  const due =
    expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt - options.leadMs * (0.9 + Math.random() * 0.2);
  return {
    versioned,
    credential: token ? { token, version, record, ...(expiresAt !== undefined && { expiresAt }) } : undefined,
    expiresAt: expiresAt ?? Number.POSITIVE_INFINITY,
    refreshAt: options.minted ? Math.max(due, options.now + REST_AFTER_REFRESH_MS) : due,
    staleAt: options.staleAt,
  };
}
