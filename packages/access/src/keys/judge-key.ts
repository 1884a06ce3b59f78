import type { KeyIdentity } from './key-identity.ts';
import type { RecognisedKey } from './key-record.ts';

const DAY_MS = 86_400_000;

/** Whether a key and the secret it was found by are good at this moment; undefined when revoked, expired or rotated away. */
export function judgeKey({ record, overlapUntil }: RecognisedKey, now: number): KeyIdentity | undefined {
  const { id, name, scopes, limits, expiresAt, revokedAt, rotateAfterDays, lastRotatedAt = 0 } = record;
  if (revokedAt !== undefined) return undefined;
  if (expiresAt !== undefined && expiresAt <= now) return undefined;
  if (overlapUntil !== undefined && overlapUntil <= now) return undefined;
  const overdue = rotateAfterDays !== undefined && lastRotatedAt + rotateAfterDays * DAY_MS <= now;
  return { id, name, scopes, limits, rotationDue: overdue || overlapUntil !== undefined };
}
