import { digestOf, formatNetwork } from '@sluice/access';
import type { ApiKeyConfig } from '@sluice/runtime';
import type { KeyContent, Repositories, StoredKey } from '@sluice/store';
import { keySettings } from './content.ts';

/**
 * Shows the file's keys beside the others, under the ids that gateways count them by (`file:name`). The keys themselves stay
 * with the processes that have the file; one that is gone from it is shown as revoked until it returns. Each change leaves its
 * audit row.
 */
export async function upsertFileKeys(configured: readonly ApiKeyConfig[], repositories: Repositories): Promise<void> {
  const ids = new Set<string>();
  for (const config of configured) {
    const id = `file:${config.name}`;
    ids.add(id);
    await upsert(id, config, repositories);
  }
  let after: string | undefined = 'file:';
  do {
    const page: Awaited<ReturnType<typeof repositories.apiKeys.list>> = await repositories.apiKeys.list({ after });
    const gone = page.items.filter(({ id, origin, revokedAt }) => origin === 'file' && !revokedAt && !ids.has(id));
    for (const { id } of gone) await revoke(id, repositories);
    after = page.next;
  } while (after !== undefined);
}

/** Who changes what stands in the file, in the words of the audit log. */
const ACTOR = 'config file';

function revoke(id: string, repositories: Repositories): Promise<void> {
  return repositories.atomically(async ({ apiKeys, audit }) => {
    await audit.takeTurn();
    const key = await apiKeys.get(id);
    if (!key || key.revokedAt !== undefined) return;
    await apiKeys.revoke(id);
    await audit.append({ ...written('revoke', id), before: audited(key), after: { revoked: true } });
  });
}

function upsert(id: string, { name, key, allowed_ips: networks = [] }: ApiKeyConfig, repositories: Repositories) {
  const secret = { secretHash: digestOf(key), hint: `…${key.slice(-4)}` };
  const content: KeyContent = { name, allowedIps: networks.map(formatNetwork), scopes: {}, limits: {} };
  return repositories.atomically(async ({ apiKeys, fileKeys, audit }) => {
    await audit.takeTurn();
    const before = await apiKeys.get(id);
    const shown = await fileKeys.show(id, content, secret);
    const after = await apiKeys.get(id);
    if ((shown !== 'added' && shown !== 'changed') || !after) return;
    const entry = { ...written(verbOf(before, after), id), after: audited(after) };
    await audit.append({ ...entry, ...(before && { before: audited(before) }) });
  });
}

function verbOf(before: StoredKey | undefined, after: StoredKey): Verb {
  if (!before) return 'create';
  if (before.revokedAt !== undefined) return 'restore';
  return before.lastRotatedAt === after.lastRotatedAt && before.hint === after.hint ? 'update' : 'rotate';
}

type Verb = 'create' | 'update' | 'rotate' | 'revoke' | 'restore';

function written(verb: Verb, id: string) {
  return { actor: ACTOR, action: `api_key.${verb}`, subjectType: 'api_key', subjectId: id };
}

function audited(key: StoredKey) {
  return { ...keySettings(key), hint: key.hint };
}
