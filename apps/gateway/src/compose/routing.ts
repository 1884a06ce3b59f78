import { type Account, PROVIDER_IDS, type ProviderId } from '@sluice/core';
import { ModelTable, type RoutedProvider, type RoutingSnapshot } from '@sluice/routing';
import type { Config } from '@sluice/runtime';

/** All accounts of a provider, until groups are configured. */
export const DEFAULT_GROUP = 'default';

/** The routing snapshot that a configuration file alone gives: every provider that has accounts and can be spoken to. */
export function snapshotOf(
  config: Config,
  accounts: readonly Account[],
  spoken: ReadonlySet<ProviderId>,
): RoutingSnapshot {
  const providers: RoutedProvider[] = [];
  for (const id of PROVIDER_IDS) {
    if (!spoken.has(id) || !accounts.some((account) => account.provider === id)) continue;
    providers.push({ id, group: DEFAULT_GROUP, models: modelsOf(config, id) });
  }
  return { providers };
}

/** The models a provider is configured for, whether or not it has accounts; without any: every model. */
export function modelsOf(config: Config, id: ProviderId): ModelTable {
  const rows = config.providers[id].models.map((entry) => ({
    match: entry.match,
    upstream: entry.upstream,
    contextWindow: entry.context_window,
  }));
  return new ModelTable(rows.length > 0 ? rows : [{ match: '*', contextWindow: 200_000 }]);
}
