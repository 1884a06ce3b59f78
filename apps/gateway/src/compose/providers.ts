import type { ProviderId } from '@sluice/core';
import type { Provider } from '@sluice/providers';
import { createKiroProvider } from '@sluice/providers/kiro';
import type { Config } from '@sluice/runtime';

/** The vendor APIs that can be spoken to. */
export function createProviders(config: Config): ReadonlyMap<ProviderId, Provider> {
  const { kiro } = config.providers;
  return new Map<ProviderId, Provider>([['kiro', createKiroProvider(kiro)]]);
}
