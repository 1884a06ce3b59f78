import { createHash } from 'node:crypto';
import { type CredentialRecord, type CredentialStore, expiryOf, type Versioned } from '@sluice/credentials';
import { isoTime } from '../http/index.ts';
import type { AccountView } from './schema.ts';

export type CredentialView = NonNullable<AccountView['credentials']>;

/** Records read at a time. */
const READS = 50;
/** The last moment a `Date` can name; a vendor may say anything. */
const LATEST_MS = 8.64e15;

/** What may be shown of these accounts' credentials, in the same order. Those whose store does not answer have none. */
export async function credentialViews(
  store: Pick<CredentialStore, 'read'>,
  accountIds: readonly string[],
): Promise<readonly (CredentialView | null)[]> {
  const views: (CredentialView | null)[] = [];
  for (let from = 0; from < accountIds.length; from += READS) {
    const some = accountIds.slice(from, from + READS);
    const read = some.map((id) => store.read(id).then(viewOf, () => null));
    views.push(...(await Promise.all(read)));
  }
  return views;
}

/** The same for the same secret. It has many bits of its own, so its hash tells nothing about it. */
export function fingerprintOf(record: CredentialRecord): string | null {
  const secret = record.api_key ?? record.refresh_token ?? record.access_token;
  if (secret === undefined) return null;
  return createHash('sha256').update(`sluice credential fingerprint ${secret}`).digest('hex').slice(0, 16);
}

function viewOf(stored: Versioned | undefined): CredentialView | null {
  if (!stored) return null;
  const { record, version } = stored;
  const fingerprint = fingerprintOf(record);
  const expiresAt = expiryOf(record);
  const kind = record.api_key !== undefined ? 'api_key' : fingerprint === null ? 'none' : 'tokens';
  const known = expiresAt !== undefined && Math.abs(expiresAt) <= LATEST_MS;
  return {
    kind,
    fingerprint,
    version,
    renewable: kind === 'tokens' && record.refresh_token !== undefined,
    expires_at: known ? isoTime(expiresAt) : null,
    refreshed_at: record.refreshed_at ?? null,
  };
}
