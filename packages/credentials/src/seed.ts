import { createHash } from 'node:crypto';
import type { CredentialRecord } from './record.ts';
import type { CredentialStore } from './store.ts';

/** Field of a stored record that remembers which seed it grew from. A refresh keeps it like any field it does not know. */
const SEED_FIELD = 'seed_fingerprint';

/** What a refresh changes: here the store's are newer than the file's. */
const ROTATING: ReadonlySet<string> = new Set(['access_token', 'refresh_token', 'id_token', 'expires_at']);

const ATTEMPTS = 5;

export type Seeding =
  /** The file's credential is in the store now: there was none, or the operator has replaced it in the file. */
  | 'planted'
  /** The store's is a later generation of the file's. Client id, profile and the like were taken over where they differ. */
  | 'kept';

/**
 * Brings an account's credential from the configuration file into the store, at every start of every replica.
 *
 * A token that was rotated since is not overwritten by the one in the file; a token that was replaced in the file wins
 * over whatever the store has. The two are told apart by a hash of the seed that the stored record remembers.
 * Rejects when the store does not answer, or keeps changing under our hands.
 */
export async function seedCredential(
  store: CredentialStore,
  accountId: string,
  fromFile: CredentialRecord,
): Promise<Seeding> {
  const seed = Object.fromEntries(Object.entries(fromFile).filter(([, value]) => value !== undefined));
  const fingerprint = fingerprintOf(seed);
  let stored = await store.read(accountId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const kept = stored?.record[SEED_FIELD] === fingerprint;
    const record =
      kept && stored ? { ...seed, ...stored.record, ...settled(seed) } : { ...seed, [SEED_FIELD]: fingerprint };
    if (kept && sameFields(stored?.record, record)) return 'kept';
    const answer = await store.compareAndSet(accountId, stored?.version ?? 0, record);
    if (answer.outcome === 'stored') return kept ? 'kept' : 'planted';
    stored = answer.current;
  }
  throw new Error('credential record changed too often while it was being seeded');
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
