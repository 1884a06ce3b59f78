import { PROVIDER_IDS } from '@sluice/core';
import { ModelTable } from '@sluice/routing';
import type { Config } from '@sluice/runtime';

/** What the providers of a configuration answer to. */
export interface ServedModels {
  readonly serves: (model: string) => boolean;
  /** Names without a wildcard. */
  readonly names: readonly string[];
}

/**
 * Models of every provider that the file has accounts for; without any account, those of Kiro, which `sluice start` then
 * simulates. A server that neither has a table nor accounts that list their models is believed to have every model.
 */
export function servedModels(config: Config): ServedModels {
  const used = new Set(config.accounts.map(({ provider }) => provider));
  if (used.size === 0) used.add('kiro');
  const tables = PROVIDER_IDS.filter((id) => used.has(id)).map((id) => {
    const accounts = config.accounts.filter(({ provider }) => provider === id);
    const listed = accounts.flatMap(({ models = [] }) => models);
    const limited = accounts.length > 0 && accounts.every(({ models }) => models !== undefined);
    const rows = config.providers[id].models.map(({ match, upstream }) => ({ match, upstream, contextWindow: 0 }));
    const own = listed.map((match) => ({ match, contextWindow: 0 }));
    const any = rows.length > 0 ? [] : [{ match: '*', contextWindow: 0 }];
    return new ModelTable([...rows, ...own, ...any], limited ? new Set(listed) : undefined);
  });
  return {
    serves: (model) => tables.some((table) => table.find(model) !== undefined),
    names: tables.flatMap(({ names }) => names),
  };
}
