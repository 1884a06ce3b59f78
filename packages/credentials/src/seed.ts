import { createHash } from 'node:crypto';
import type { CredentialRecord } from './record.ts';
import type { CredentialStore } from './store.ts';

/** Field of a stored record that remembers which seed it grew from. A refresh keeps it like any field it does not know. */
const SEED_FIELD = 'seed_fingerprint';

/** Field that remembers what the configuration file said last, where an operator has replaced or deleted that since. */
const FILE_FIELD = 'file_fingerprint';

/** What a refresh changes: here the store's are newer than the file's. */
const ROTATING: ReadonlySet<string> = new Set(['access_token', 'refresh_token', 'id_token', 'expires_at']);

const ATTEMPTS = 5;

export type Seeding =
  /** The file's credential is in the store now: there was none, or the operator has replaced it in the file. */
  | 'planted'
  /** The store's is a later generation of the file's. Client id, profile and the like were taken over where they differ. */
  | 'kept';

/** Who brings a credential. What an operator brings holds until the file says something new. */
export type SeedSource = 'file' | 'operator';

/**
 * Brings an account's credential into the store: the configuration file's at every start of every replica, an operator's once.
 *
 * A token that was rotated since is not overwritten by the one in the file, and neither is one that an operator has replaced
 * or deleted; a token that was replaced in the file wins over whatever the store has. They are told apart by hashes of the
 * seeds that the stored record remembers. Rejects when the store does not answer, or keeps changing under our hands.
 */
export async function seedCredential(
  store: CredentialStore,
  accountId: string,
  given: CredentialRecord,
  source: SeedSource = 'file',
): Promise<Seeding> {
  const seed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const fingerprint = fingerprintOf(seed);
  let stored = await store.read(accountId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const kept = stored?.record[SEED_FIELD] === fingerprint;
    if (source === 'file' && !kept && stored && saidByFile(stored.record) === fingerprint) return 'kept';
    const planted = {
      ...seed,
      [SEED_FIELD]: fingerprint,
      ...(source === 'operator' && { [FILE_FIELD]: saidByFile(stored?.record) }),
    };
    const record = kept && stored ? { ...seed, ...stored.record, ...settled(seed) } : planted;
    if (kept && sameFields(stored?.record, record)) return 'kept';
    const answer = await store.compareAndSet(accountId, stored?.version ?? 0, record);
    if (answer.outcome === 'stored') return kept ? 'kept' : 'planted';
    stored = answer.current;
  }
  throw new Error('credential record changed too often while it was being seeded');
}

/** Whether a record is what the file said before an operator replaced it with the other one: planted again, it is no new login. */
export function isReplacedBy(record: CredentialRecord, other: CredentialRecord): boolean {
  const said = other[FILE_FIELD];
  return record[FILE_FIELD] === undefined && said !== undefined && said !== '' && said === record[SEED_FIELD];
}

/** What is left of the credential of a deleted account: no secret, and what the file must not bring back by itself. */
export function forgottenRecord(record: CredentialRecord): CredentialRecord {
  const said = saidByFile(record);
  return said === '' ? {} : { [FILE_FIELD]: said };
}

/** Tells one login of a configuration file from another, without telling either. */
export function loginFingerprint(record: CredentialRecord): string {
  return fingerprintOf(record).slice(0, 22);
}

/** Empty when it never said anything. Only what replaces the file's word writes it down apart. */
function saidByFile(record: CredentialRecord | undefined): string {
  const said = record?.[FILE_FIELD] ?? record?.[SEED_FIELD];
  return typeof said === 'string' ? said : '';
}

/** Whether two records grew from the same login, as far as their seeds tell. */
export function sameSeed(left: CredentialRecord, right: CredentialRecord): boolean {
  return left[SEED_FIELD] === right[SEED_FIELD];
}

/** The secret that makes a seed this seed; with none of them, every seed of the account is the same. */
function fingerprintOf(seed: CredentialRecord): string {
  const identity = seed.api_key ?? seed.refresh_token ?? seed.access_token ?? '';
  return createHash('sha256').update(`sluice credential seed ${identity}`).digest('base64url');
}

/** The fields in which the file has the last word. */
function settled(seed: CredentialRecord): CredentialRecord {
  return Object.fromEntries(Object.entries(seed).filter(([field]) => !ROTATING.has(field)));
}

function sameFields(left: CredentialRecord | undefined, right: CredentialRecord): boolean {
  const ordered = (record: CredentialRecord) =>
    JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return left !== undefined && ordered(left) === ordered(right);
}
