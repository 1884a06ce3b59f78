import type { Account, ProviderId } from '@sluice/core';
import type { Pool } from '@sluice/pool';
import type { RedisConnection } from '@sluice/redis';
import type { Metrics } from '@sluice/runtime';

export interface WatchedState {
  readonly accounts: readonly Account[];
  readonly pools: ReadonlyMap<ProviderId, Pool>;
  readonly redis: RedisConnection | undefined;
  readonly metrics: Metrics;
}

/** How often gauges are refreshed, in milliseconds. Rare: it looks at every account. */
const PERIOD_MS = 10_000;

/** Keeps the gauges that nobody pushes up to date: account health, Redis. Returns what stops it. */
export function watchState({ pools, redis, metrics }: WatchedState): () => void {
  let commandsSeen = 0;
  const look = async () => {
    if (redis) {
      metrics.redisUp.set(redis.status === 'up' ? 1 : 0);
      metrics.redisCommands.inc(redis.commandsSent - commandsSeen);
      commandsSeen = redis.commandsSent;
    }
    for (const [provider, pool] of pools) await showHealth(provider, pool, metrics);
  };
  const safely = () => void look().catch(() => {});
  safely();
  const timer = setInterval(safely, PERIOD_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function showHealth(provider: ProviderId, pool: Pool, metrics: Metrics): Promise<void> {
  for (const state of await pool.inspect()) {
    const own = healthOf(state.account.blockReason !== 'none', state.account.consecutiveFailures);
    metrics.accountHealth.with(provider, state.accountId, '').set(own);
    for (const [scope, inner] of Object.entries(state.scopes)) {
      const health = Math.min(own, healthOf(inner.blockReason !== 'none', inner.consecutiveFailures));
      metrics.accountHealth.with(provider, state.accountId, scope).set(health);
    }
  }
}

function healthOf(blocked: boolean, consecutiveFailures: number): number {
  if (blocked) return 0;
  return consecutiveFailures > 0 ? 0.5 : 1;
}
