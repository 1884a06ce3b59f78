import type { ProviderId } from '@sluice/core';
import type { Pool } from '@sluice/pool';
import type { Drain } from '@sluice/runtime';
import type { HealthSource } from '../routes/health.ts';
import type { Seeding } from './seeding.ts';
import type { Stores } from './stores.ts';

/** Where the health routes look. */
export function healthSource(
  /** How many accounts there are now. */
  accounts: () => number,
  pools: ReadonlyMap<ProviderId, Pool>,
  stores: Stores,
  drain: Drain,
  seeding: Seeding,
): HealthSource {
  return {
    redis: () =>
      stores.redis === undefined ? 'embedded' : stores.redis.status === 'up' ? 'connected' : 'disconnected',
    async accounts() {
      const states = (await Promise.all([...pools.values()].map((pool) => pool.inspect()))).flat();
      const count = (reason: 'none' | 'disabled') =>
        states.filter(({ account }) => account.blockReason === reason).length;
      return { total: accounts(), healthy: count('none'), switchedOff: count('disabled') };
    },
    readiness() {
      const reasons: string[] = [];
      if (!drain.ready) reasons.push('draining');
      if (accounts() === 0) reasons.push('no accounts');
      if (!seeding.done) reasons.push('credentials are not loaded yet');
      return { ready: reasons.length === 0, reasons };
    },
  };
}
