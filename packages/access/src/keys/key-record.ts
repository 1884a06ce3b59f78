import { z } from 'zod';
import { AllowList, parseNetwork } from '../address/index.ts';
import { type KeyLimits, keyLimitsSchema } from './key-limits.ts';
import { type KeyScopes, keyScopesSchema } from './key-scopes.ts';

/**
 * Everything about a key but its secret. Its times are epoch milliseconds. The names are those of the database, so a row
 * of it can be handed on as it is.
 */
export interface KeyRecord {
  /** Never reused: what it has spent is counted under it. */
  readonly id: string;
  readonly name: string;
  /** Grows with every change; an older one never replaces a newer one. */
  readonly version: number;
  /** Networks it may be used from, as text; empty: any. */
  readonly allowedIps: readonly string[];
  readonly scopes: KeyScopes;
  readonly limits: KeyLimits;
  readonly expiresAt?: number | undefined;
  readonly revokedAt?: number | undefined;
  readonly rotateAfterDays?: number | undefined;
  /** When it was made, or last rotated. */
  readonly lastRotatedAt?: number | undefined;
}

/** A record found by the digest of a secret. */
export interface RecognisedKey {
  readonly record: KeyRecord;
  /** Of the record's networks; absent: any address. */
  readonly allowList?: AllowList;
  /** Present when the secret is the one before the last rotation: it ends then. */
  readonly overlapUntil?: number;
}

const time = z.int().min(0);
const text = z.string().min(1).max(256);

/** Version 1 of the stored form. What it does not know is an error: a rule that is not understood must not be ignored. */
const storedSchema = z.strictObject({
  v: z.literal(1),
  id: text,
  name: text,
  version: z.int().min(0),
  allowedIps: z.array(z.string()).max(10_000),
  scopes: keyScopesSchema,
  limits: keyLimitsSchema,
  expiresAt: time.optional(),
  revokedAt: time.optional(),
  rotateAfterDays: z.int().min(1).optional(),
  lastRotatedAt: time.optional(),
  overlapUntil: time.optional(),
});

/**
 * The stored form of a record, under the digest of its secret or, with `overlapUntil`, of the secret before. Throws on a
 * record that {@link readRecord} would refuse.
 */
export function writeRecord(record: KeyRecord, overlapUntil?: number): string {
  const { id, name, version, allowedIps, scopes, limits, expiresAt, revokedAt, rotateAfterDays, lastRotatedAt } =
    record;
  const rest = { expiresAt, revokedAt, rotateAfterDays, lastRotatedAt, overlapUntil };
  const json = JSON.stringify({ v: 1, id, name, version, allowedIps, scopes, limits, ...rest });
  readRecord(json);
  return json;
}

/**
 * Reads what {@link writeRecord} wrote. Throws on anything else, a network that is none included: a damaged record must
 * never be read as one with fewer rules.
 */
export function readRecord(json: string): RecognisedKey {
  const { v: _, overlapUntil, ...record } = storedSchema.parse(JSON.parse(json));
  return {
    record,
    ...(record.allowedIps.length > 0 && { allowList: new AllowList(record.allowedIps.map(networkOf)) }),
    ...(overlapUntil !== undefined && { overlapUntil }),
  };
}

function networkOf(rule: string) {
  const parsed = parseNetwork(rule);
  if (parsed.outcome === 'refused') throw new TypeError(parsed.problem);
  return parsed.network;
}
