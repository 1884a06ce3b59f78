import { digestOf, formatNetwork } from '@sluice/access';
import type { ApiKeyConfig } from '@sluice/runtime';
import type { KeyContent, Repositories } from '@sluice/store';

/**
 * Shows the file's keys beside the others, under the ids that gateways count them by (`file:name`). The keys themselves stay
 * with the processes that have the file; one that is gone from it is shown as revoked.
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
    for (const { id } of gone) await repositories.apiKeys.revoke(id);
    after = page.next;
  } while (after !== undefined);
}

async function upsert(id: string, { name, key, allowed_ips: networks = [] }: ApiKeyConfig, { apiKeys }: Repositories) {
  const secret = { secretHash: digestOf(key), hint: `…${key.slice(-4)}` };
  const content: KeyContent = { name, allowedIps: networks.map(formatNetwork), scopes: {}, limits: {} };
  const inserted = await apiKeys.insert(id, content, secret, 'file');
  if (inserted.outcome === 'stored') return;
  const stored = await apiKeys.get(id);
  if (!stored || stored.revokedAt !== undefined) return;
  if (JSON.stringify(stored.allowedIps) !== JSON.stringify(content.allowedIps)) {
    await apiKeys.update(id, stored.version, content);
  }
  const found = await apiKeys.findByHash(secret.secretHash);
  if (found.outcome !== 'valid') await apiKeys.rotate(id, secret, 0);
}
