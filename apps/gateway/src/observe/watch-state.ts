import type { ProviderId } from '@sluice/core';
import { describeState, type Pool, type ScopeState } from '@sluice/pool';
import type { RedisConnection } from '@sluice/redis';
import type { Metrics } from '@sluice/runtime';

export interface WatchedState {
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
    const own = healthOf(state.account);
    metrics.accountHealth.with(provider, state.accountId, '').set(own);
    for (const [name, scope] of Object.entries(state.scopes)) {
      metrics.accountHealth.with(provider, state.accountId, name).set(Math.min(own, healthOf(scope)));
    }
  }
}

/** 1 ready, 0.5 failing or on probation, 0 out of every pick. */
function healthOf(scope: ScopeState): number {
  const { state } = describeState(scope);
  if (state === 'ready') return 1;
  return state === 'failing' || state === 'half_open' ? 0.5 : 0;
}
