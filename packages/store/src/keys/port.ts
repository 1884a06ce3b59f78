import type { Inserted, Page, PageRequest, Updated } from '../result.ts';
import type { Origin } from '../schema/index.ts';

/** What a key may be used for; an absent list means everything. */
export interface KeyScopes {
  readonly providers?: readonly string[];
  readonly groups?: readonly string[];
  readonly models?: readonly string[];
  readonly dialects?: readonly string[];
}

/** How much a key may use; an absent limit means any amount. Money in millionths, tokens of all kinds; days and months in UTC. */
export interface KeyLimits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly concurrentRequests?: number;
  readonly budgetMicrosPerDay?: number;
  readonly budgetMicrosPerMonth?: number;
  readonly tokensPerDay?: number;
  readonly tokensPerMonth?: number;
}

export interface KeyContent {
  readonly name: string;
  /** Networks it may be used from, in CIDR notation; empty means any. */
  readonly allowedIps: readonly string[];
  readonly scopes: KeyScopes;
  readonly limits: KeyLimits;
  /** Epoch milliseconds; absent means never. */
  readonly expiresAt?: number | undefined;
  /** After how many days its owner is told to rotate it. */
  readonly rotateAfterDays?: number | undefined;
}

/** What the database knows of a secret: its SHA-256 in hex, and enough of it for people to tell keys apart. */
export interface KeySecret {
  readonly secretHash: string;
  readonly hint: string;
}

export interface StoredKey extends KeyContent {
  readonly id: string;
  readonly origin: Origin;
  readonly hint: string;
  /** Until when the secret before the last rotation is good too; absent when there is none. */
  readonly previousValidUntil?: number;
  /** When it was made, or last rotated. Epoch milliseconds, as all times here. */
  readonly lastRotatedAt: number;
  readonly revokedAt?: number;
  readonly lastUsedAt?: number;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A key with what recognises it, for those who check keys without a database. */
export interface RecognisableKey {
  readonly key: StoredKey;
  readonly secretHash: string;
  /** Good until the key's `previousValidUntil`. */
  readonly previousHash?: string;
}

export type FoundKey =
  /** `secret` says which one was presented. */
  | { readonly outcome: 'valid'; readonly key: StoredKey; readonly secret: 'current' | 'previous' }
  /** `rotated`: the overlap after its rotation has ended. */
  | { readonly outcome: 'refused'; readonly reason: 'revoked' | 'expired' | 'rotated'; readonly key: StoredKey }
  | { readonly outcome: 'unknown' };

export interface ApiKeyRepository {
  get(id: string): Promise<StoredKey | undefined>;
  /** Recognises a presented secret by its whole hash, in one look-up, and says whether it is good now. */
  findByHash(secretHash: string): Promise<FoundKey>;
  list(request?: PageRequest): Promise<Page<StoredKey>>;
  /** Keys that are neither revoked nor expired, hashes included. Not for anything a person sees. */
  listRecognisable(request?: PageRequest): Promise<Page<RecognisableKey>>;
  insert(id: string, content: KeyContent, secret: KeySecret, origin?: Origin): Promise<Inserted<StoredKey>>;
  update(id: string, expected: number, content: KeyContent): Promise<Updated<StoredKey>>;
  /** Gives it a new secret; the one before stays good for the overlap, the one before that ends now. */
  rotate(
    id: string,
    secret: KeySecret,
    overlapMs: number,
  ): Promise<{ readonly outcome: 'rotated'; readonly key: StoredKey } | { readonly outcome: 'revoked' | 'missing' }>;
  /** Ends it for good, both secrets. Repeating it changes nothing. */
  revoke(
    id: string,
  ): Promise<{ readonly outcome: 'revoked'; readonly key: StoredKey } | { readonly outcome: 'missing' }>;
  /** Remembers when keys were last used; earlier times than known are ignored. Does not count as a change. */
  touchLastUsed(uses: ReadonlyMap<string, number>): Promise<void>;
}

const DAY_MS = 86_400_000;

/** When a key is due for rotation, epoch milliseconds; absent when nobody asked for it. */
export function rotationDueAt({ lastRotatedAt, rotateAfterDays }: StoredKey): number | undefined {
  return rotateAfterDays === undefined ? undefined : lastRotatedAt + rotateAfterDays * DAY_MS;
}
