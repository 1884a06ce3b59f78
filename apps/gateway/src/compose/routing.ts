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
    const own = accounts.filter((account) => account.provider === id);
    if (!spoken.has(id) || own.length === 0) continue;
    const { scheduler: strategy } = config.account_pool;
    providers.push({ id, group: DEFAULT_GROUP, strategy, models: modelsOf(config, id, own) });
  }
  return { providers };
}

/**
 * The models a provider is configured for; without any: every model. Names that accounts list are served beside those of the table,
 * and where every account lists its models, nothing else is.
 */
export function modelsOf(config: Config, id: ProviderId, accounts: readonly Account[] = []): ModelTable {
  const configured = config.providers[id].models.map((entry) => ({
    match: entry.match,
    upstream: entry.upstream,
    contextWindow: entry.context_window,
  }));
  const rows = configured.length > 0 ? configured : [{ match: '*', contextWindow: 200_000 }];
  const listed = new Set(accounts.flatMap(({ models = [] }) => models));
  const own = [...listed].map((match) => ({
    match,
    contextWindow: new ModelTable(rows).find(match)?.contextWindow ?? 200_000,
  }));
  const limited = accounts.length > 0 && accounts.every(({ models }) => models !== undefined);
  return new ModelTable([...configured, ...own, ...(configured.length > 0 ? [] : rows)], limited ? listed : undefined);
}
