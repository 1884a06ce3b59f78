import { createRepositories, openDatabase } from '@sluice/store';
import type { CallAdmin } from './call-admin.ts';
import type { Things } from './things.ts';

const PROVIDER = 'openai';
const ACCOUNT = 'there-account';

interface Places {
  readonly admin: CallAdmin;
  /** Base URL that the accounts point to. */
  readonly upstream: string;
  readonly databaseUrl: string;
}

/** Makes rows in every table, two of each kind: an attack on an empty table would look like a failed one. */
export async function fillTables({ admin, upstream, databaseUrl }: Places): Promise<Things> {
  const make = async (path: string, body: object) => String((await admin('POST', path, body))['id']);
  const accounts = `/admin/providers/${PROVIDER}/accounts`;
  const content = { auth: 'api_key', base_url: upstream, credentials: { api_key: 'there-secret-0123456789' } };
  await make(accounts, { ...content, id: ACCOUNT, label: 'there' });
  const doomedAccount = await make(accounts, content);
  const group = await make('/admin/groups', { name: 'there-group', account_ids: [ACCOUNT] });
  const doomedGroup = await make('/admin/groups', { name: 'there-too' });
  const profile = await make('/admin/profiles', { name: 'there-profile', default_group_id: group });
  const doomedProfile = await make('/admin/profiles', { name: 'there-too' });
  const key = await make('/admin/api-keys', { name: 'there-key' });
  const doomedKey = await make('/admin/api-keys', { name: 'there-too' });
  await addUsage(databaseUrl);
  const cursors: Record<string, string> = {};
  for (const list of [accounts, '/admin/groups', '/admin/profiles', '/admin/api-keys', '/admin/audit']) {
    cursors[list] = String((await admin('GET', `${list}?limit=1`))['next_cursor']);
  }
  return {
    ...{ provider: PROVIDER, account: ACCOUNT, group, profile, key, cursors },
    doomed: { account: doomedAccount, group: doomedGroup, profile: doomedProfile, key: doomedKey },
  };
}

async function addUsage(databaseUrl: string): Promise<void> {
  const opened = await openDatabase({ url: databaseUrl });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const now = Date.now();
  await createRepositories(opened.database.db).usage.close([
    {
      ...{ id: 'there-use', openedAt: now - 100, closedAt: now, provider: PROVIDER, accountId: ACCOUNT },
      ...{ model: 'a-model', requestType: 'chat', outcome: 'completed', attempts: 1, latencyMs: 100, costMicros: 7 },
      usage: { inputTokens: 10, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 5, source: 'reported' },
    },
  ]);
  await opened.database.close();
}
