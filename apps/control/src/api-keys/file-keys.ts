import { digestOf, formatNetwork } from '@sluice/access';
import type { ApiKeyConfig } from '@sluice/runtime';
import type { KeyContent, Repositories, StoredKey } from '@sluice/store';
import { keySettings } from './content.ts';

/**
 * Shows the file's keys beside the others, under the ids that gateways count them by (`file:name`). The keys themselves stay
 * with the processes that have the file; one that is gone from it is shown as revoked. Each change leaves its audit row.
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
    const key = await apiKeys.get(id);
    if (!key || key.revokedAt !== undefined) return;
    await apiKeys.revoke(id);
    await audit.append({ ...written('revoke', id), before: audited(key), after: { revoked: true } });
  });
}

function upsert(id: string, { name, key, allowed_ips: networks = [] }: ApiKeyConfig, repositories: Repositories) {
  const secret = { secretHash: digestOf(key), hint: `…${key.slice(-4)}` };
  const content: KeyContent = { name, allowedIps: networks.map(formatNetwork), scopes: {}, limits: {} };
  return repositories.atomically(async ({ apiKeys, audit }) => {
    const inserted = await apiKeys.insert(id, content, secret, 'file');
    if (inserted.outcome === 'stored') {
      await audit.append({ ...written('create', id), after: audited(inserted.value) });
      return;
    }
    const stored = await apiKeys.get(id);
    if (!stored || stored.revokedAt !== undefined) return;
    if (JSON.stringify(stored.allowedIps) !== JSON.stringify(content.allowedIps)) {
      const updated = await apiKeys.update(id, stored.version, content);
      if (updated.outcome !== 'stored') return;
      await audit.append({ ...written('update', id), before: audited(stored), after: audited(updated.value) });
    }
    if ((await apiKeys.findByHash(secret.secretHash)).outcome === 'valid') return;
    const rotated = await apiKeys.rotate(id, secret, 0);
    if (rotated.outcome !== 'rotated') return;
    await audit.append({ ...written('rotate', id), before: audited(stored), after: audited(rotated.key) });
  });
}

function written(verb: 'create' | 'update' | 'rotate' | 'revoke', id: string) {
  return { actor: ACTOR, action: `api_key.${verb}`, subjectType: 'api_key', subjectId: id };
}

function audited(key: StoredKey) {
  return { ...keySettings(key), hint: key.hint };
}
