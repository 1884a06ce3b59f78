import { parseDuration } from '@sluice/runtime';
import {
  type AdminAnswer,
  type AdminClient,
  type AdminOptions,
  misused,
  pickNamed,
  refusedBy,
  type Told,
  told,
  withAdmin,
} from '../admin/index.ts';
import { GROUPS, type Group } from '../groups/index.ts';
import { table } from '../output/table.ts';
import { fieldsOfKey, type KeyFlags } from './key-flags.ts';
import type { KeyView, NewKey } from './key-view.ts';

export interface SecretOptions extends AdminOptions {
  /** Print the secret and nothing else. */
  readonly quiet: boolean;
}

export const KEYS = '/admin/api-keys';

/** `sluice keys list`. */
export function listKeys(options: AdminOptions): Promise<number> {
  return withAdmin('keys', options, async (admin) =>
    told(await admin.list<KeyView>(KEYS), (keys) =>
      table([['KEY', 'NAME', 'HINT', 'STATE', 'LIMITS', 'FROM', 'LAST USED'], ...keys.map(rowOf)]),
    ),
  );
}

/** `sluice keys create`: the secret is printed now and never again. */
export function createKey(name: string, options: SecretOptions & KeyFlags): Promise<number> {
  return withAdmin('keys', options, async (admin) => {
    const groups = await groupIds(admin, options.groups);
    if (!groups.ok) return refusedBy(groups.problem);
    const read = fieldsOfKey({ ...options, ...(groups.body && { groups: groups.body }) }, Date.now());
    if (read.outcome === 'refused') return misused(read.reason);
    const answer = await admin.post<NewKey>(KEYS, { name, ...read.fields });
    return answer.ok
      ? tellSecret(answer.body, `Created ${name} (${answer.body.id}).`, options)
      : refusedBy(answer.problem);
  });
}

export interface RotateOptions extends SecretOptions {
  /** How long the secret before stays good. */
  readonly overlap?: string;
}

/** `sluice keys rotate`: a new secret, printed once; the one before is good for the overlap. */
export function rotateKeySecret(word: string, options: RotateOptions): Promise<number> {
  return withAdmin('keys', options, async (admin) => {
    const overlap = options.overlap === undefined ? undefined : parseDuration(options.overlap);
    if (options.overlap !== undefined && overlap === undefined) {
      return misused('--overlap must be a duration such as 30s, 5m or 24h');
    }
    const key = await pickNamed<KeyView>(admin, KEYS, 'key', word);
    if (!key.ok) return refusedBy(key.problem);
    const body = overlap === undefined ? {} : { overlap_seconds: Math.round(overlap / 1_000) };
    const answer = await admin.post<NewKey>(`${keyPath(key.body.id)}/rotate`, body);
    if (!answer.ok) return refusedBy(answer.problem);
    const until = answer.body.previous_valid_until;
    const before = until ? `The secret before is good until ${until}.` : 'The secret before is good no longer.';
    return tellSecret(answer.body, `Rotated ${key.body.name}. ${before}`, options);
  });
}

/** `sluice keys revoke`: for good, on every gateway within a second. */
export function revokeKey(word: string, options: AdminOptions): Promise<number> {
  return withAdmin('keys', options, async (admin) => {
    const key = await pickNamed<KeyView>(admin, KEYS, 'key', word);
    if (!key.ok) return refusedBy(key.problem);
    const answer = await admin.post<KeyView>(`${keyPath(key.body.id)}/revoke`);
    return told(answer, () => `Revoked ${key.body.name} (${key.body.id}).`);
  });
}

/** The ids of groups that are named one way or the other; undefined when none are. */
export async function groupIds(
  admin: AdminClient,
  words: readonly string[] | undefined,
): Promise<AdminAnswer<readonly string[] | undefined>> {
  if (words === undefined) return { ok: true, status: 200, body: undefined };
  const ids: string[] = [];
  for (const word of words) {
    const group = await pickNamed<Group>(admin, GROUPS, 'group', word);
    if (!group.ok) return group;
    ids.push(group.body.id);
  }
  return { ok: true, status: 200, body: ids };
}

function tellSecret(key: NewKey, text: string, { quiet, json }: SecretOptions): Told {
  const said = quiet && !json ? key.secret : `${text}\n\n  ${key.secret}\n\nThis is the only time it is shown.`;
  return { outcome: 'done', facts: key, text: said };
}

export function keyPath(id: string): string {
  return `${KEYS}/${encodeURIComponent(id)}`;
}

function rowOf(key: KeyView): string[] {
  return [
    ...[key.id, key.name, key.hint, stateOf(key), limitsOf(key)],
    key.allowed_ips.length > 0 ? key.allowed_ips.join(' ') : 'anywhere',
    key.last_used_at ?? 'never',
  ];
}

/** Whether it is good, and whether it is time to rotate it. */
export function stateOf({ status, expires_at, rotation_due }: KeyView): string {
  const state = status === 'active' && expires_at !== null ? `active until ${expires_at.slice(0, 10)}` : status;
  return rotation_due ? `${state}, rotation due` : state;
}

/** Short names of limits, in the order they are shown. */
const LIMITS: readonly (readonly [name: string, words: (value: number) => string])[] = [
  ['requests_per_minute', (value) => `${value} requests/min`],
  ['tokens_per_minute', (value) => `${value} tokens/min`],
  ['concurrent_requests', (value) => `${value} at once`],
  ['budget_micros_per_day', (value) => `${value / 1_000_000}/day`],
  ['budget_micros_per_month', (value) => `${value / 1_000_000}/month`],
  ['tokens_per_day', (value) => `${value} tokens/day`],
  ['tokens_per_month', (value) => `${value} tokens/month`],
];

/** Its limits on one line. */
export function limitsOf({ limits }: KeyView): string {
  const said = LIMITS.flatMap(([name, words]) => {
    const value = limits[name];
    return value === undefined ? [] : [words(value)];
  });
  return said.length > 0 ? said.join(', ') : 'none';
}
