import { type KeyLimits, keyLimitsSchema, keyScopesSchema } from '@sluice/access';
import { type KeyContent, rotationDueAt, type StoredKey } from '@sluice/store';
import { isoTime, isoTimeOrNull } from '../http/index.ts';
import type { KeyPatch, KeyView, NewKey } from './schema.ts';

/** Names of the limits: in the API, and everywhere else. */
const LIMITS = {
  requests_per_minute: 'requestsPerMinute',
  tokens_per_minute: 'tokensPerMinute',
  concurrent_requests: 'concurrentRequests',
  budget_micros_per_day: 'budgetMicrosPerDay',
  budget_micros_per_month: 'budgetMicrosPerMonth',
  tokens_per_day: 'tokensPerDay',
  tokens_per_month: 'tokensPerMonth',
} as const satisfies Record<string, keyof KeyLimits>;

/** A new key as it will be stored. */
export function contentOf(asked: NewKey): KeyContent {
  return {
    name: asked.name,
    allowedIps: asked.allowed_ips,
    scopes: present(asked.scopes),
    limits: limitsOf(asked.limits),
    expiresAt: asked.expires_at === undefined ? undefined : Date.parse(asked.expires_at),
    rotateAfterDays: asked.rotate_after_days,
  };
}

/** A stored key with what a patch changes; lists, scopes and limits are replaced as a whole. */
export function patchedContent(key: StoredKey, patch: KeyPatch): KeyContent {
  const { expires_at: expiry, rotate_after_days: days } = patch;
  return {
    name: patch.name ?? key.name,
    allowedIps: patch.allowed_ips ?? key.allowedIps,
    scopes: patch.scopes ? present(patch.scopes) : key.scopes,
    limits: patch.limits ? limitsOf(patch.limits) : key.limits,
    expiresAt: expiry === undefined ? key.expiresAt : expiry === null ? undefined : Date.parse(expiry),
    rotateAfterDays: days === undefined ? key.rotateAfterDays : (days ?? undefined),
  };
}

/** A key as the API shows it: everything but what recognises it. */
export function keyView(key: StoredKey, now: number): KeyView {
  const dueAt = rotationDueAt(key);
  const expired = key.expiresAt !== undefined && key.expiresAt <= now;
  return {
    ...keySettings(key),
    id: key.id,
    origin: key.origin,
    hint: key.hint,
    status: key.revokedAt !== undefined ? 'revoked' : expired ? 'expired' : 'active',
    rotation_due_at: isoTimeOrNull(dueAt),
    rotation_due: dueAt !== undefined && dueAt <= now && key.revokedAt === undefined,
    last_rotated_at: isoTime(key.lastRotatedAt),
    previous_valid_until: isoTimeOrNull(key.previousValidUntil),
    revoked_at: isoTimeOrNull(key.revokedAt),
    last_used_at: isoTimeOrNull(key.lastUsedAt),
    version: key.version,
    created_at: isoTime(key.createdAt),
    updated_at: isoTime(key.updatedAt),
  };
}

/** What people decide about a key: what the audit log compares. */
export function keySettings(content: KeyContent) {
  const known = keyLimitsSchema.parse(content.limits);
  const scopes = keyScopesSchema.parse(content.scopes);
  return {
    name: content.name,
    allowed_ips: [...content.allowedIps],
    scopes: Object.fromEntries(Object.entries(scopes).flatMap(([name, list]) => (list ? [[name, [...list]]] : []))),
    limits: Object.fromEntries(
      Object.entries(LIMITS).flatMap(([name, key]) => (known[key] === undefined ? [] : [[name, known[key]]])),
    ),
    expires_at: isoTimeOrNull(content.expiresAt),
    rotate_after_days: content.rotateAfterDays ?? null,
  };
}

function limitsOf(limits: NewKey['limits']): KeyContent['limits'] {
  const given = Object.entries(LIMITS).map(([name, key]) => [key, limits[name as keyof typeof LIMITS]]);
  return Object.fromEntries(given.filter(([, amount]) => amount !== undefined));
}

function present(scopes: NewKey['scopes']): KeyContent['scopes'] {
  return Object.fromEntries(Object.entries(scopes).filter(([, list]) => list !== undefined));
}
