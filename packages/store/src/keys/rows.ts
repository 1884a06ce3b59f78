import type { Selectable } from 'kysely';
import { fromMoment, toMoment } from '../database/index.ts';
import type { ApiKeysTable } from '../schema/index.ts';
import type { FoundKey, KeyContent, KeyLimits, KeyScopes, RecognisableKey, StoredKey } from './port.ts';

type Row = Selectable<ApiKeysTable>;

/** What may change about a key, its secret apart. */
export function columnsOf(content: KeyContent) {
  return {
    name: content.name,
    allowed_ips: [...content.allowedIps],
    scopes: JSON.stringify(content.scopes),
    limits: JSON.stringify(content.limits),
    expires_at: toMoment(content.expiresAt),
    rotate_after_days: content.rotateAfterDays ?? null,
  };
}

export function toStoredKey(row: Row): StoredKey {
  const times = {
    expiresAt: fromMoment(row.expires_at),
    previousValidUntil: fromMoment(row.previous_valid_until),
    revokedAt: fromMoment(row.revoked_at),
    lastUsedAt: fromMoment(row.last_used_at),
  };
  return {
    id: row.id,
    name: row.name,
    origin: row.origin,
    hint: row.hint,
    allowedIps: row.allowed_ips,
    scopes: row.scopes as KeyScopes,
    limits: row.limits as KeyLimits,
    ...present(times),
    ...(row.rotate_after_days !== null && { rotateAfterDays: row.rotate_after_days }),
    lastRotatedAt: row.last_rotated_at.getTime(),
    version: row.version,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  };
}

export function toRecognisable(row: Row): RecognisableKey {
  return {
    key: toStoredKey(row),
    secretHash: row.secret_hash,
    ...(row.previous_hash !== null && { previousHash: row.previous_hash }),
  };
}

/** What a presented hash, found in this row, is worth at this moment. */
export function judge(row: Row, secretHash: string, now: number): FoundKey {
  const key = toStoredKey(row);
  if (key.revokedAt !== undefined) return { outcome: 'refused', reason: 'revoked', key };
  if (key.expiresAt !== undefined && key.expiresAt <= now) return { outcome: 'refused', reason: 'expired', key };
  if (row.secret_hash === secretHash) return { outcome: 'valid', key, secret: 'current' };
  const overlaps = key.previousValidUntil !== undefined && now < key.previousValidUntil;
  return overlaps ? { outcome: 'valid', key, secret: 'previous' } : { outcome: 'refused', reason: 'rotated', key };
}

type Present<Times> = { [Name in keyof Times]?: number };

function present<Times extends Record<string, number | undefined>>(times: Times): Present<Times> {
  return Object.fromEntries(Object.entries(times).filter(([, time]) => time !== undefined)) as Present<Times>;
}
