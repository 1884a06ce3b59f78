import type { Account, ProviderId } from '@sluice/core';
import { type AccountState, describeState, type Pool, type ScopeState } from '@sluice/pool';
import type { RedisConnection } from '@sluice/redis';
import type { Metrics } from '@sluice/runtime';

export interface WatchedState {
  readonly pools: ReadonlyMap<ProviderId, Pool>;
  readonly redis: RedisConnection | undefined;
  readonly metrics: Metrics;
  /** Those that are served with now. */
  readonly accounts: () => readonly Account[];
}

/** How often gauges are refreshed, in milliseconds. Rare: it looks at every account. */
const PERIOD_MS = 10_000;

/** Keeps the gauges that nobody pushes up to date: account health, Redis. Returns what stops it. */
export function watchState({ pools, redis, metrics, accounts }: WatchedState): () => void {
  let commandsSeen = 0;
  const look = async () => {
    if (redis) {
      metrics.redisUp.set(redis.status === 'up' ? 1 : 0);
      metrics.redisCommands.inc(redis.commandsSent - commandsSeen);
      commandsSeen = redis.commandsSent;
    }
    metrics.tokenExpiry.keepOnly(accounts());
    showHealth(await statesOf(pools), metrics);
  };
  const safely = () => void look().catch(() => {});
  safely();
  const timer = setInterval(safely, PERIOD_MS);
  timer.unref();
  return () => clearInterval(timer);
}

type States = readonly (readonly [provider: ProviderId, states: readonly AccountState[]])[];

async function statesOf(pools: ReadonlyMap<ProviderId, Pool>): Promise<States> {
  return Promise.all([...pools].map(async ([provider, pool]) => [provider, await pool.inspect()] as const));
}

/** Written anew as a whole, so that an account that left takes its series with it. */
function showHealth(states: States, { accountHealth }: Metrics): void {
  accountHealth.clear();
  for (const [provider, accounts] of states) {
    for (const { accountId, account, scopes } of accounts) {
      const own = healthOf(account);
      accountHealth.with(provider, accountId, '').set(own);
      for (const [name, scope] of Object.entries(scopes)) {
        accountHealth.with(provider, accountId, name).set(Math.min(own, healthOf(scope)));
      }
    }
  }
}

/** 1 ready, 0.5 failing or on probation, 0 out of every pick. */
function healthOf(scope: ScopeState): number {
  const { state } = describeState(scope);
  if (state === 'ready') return 1;
  return state === 'failing' || state === 'half_open' ? 0.5 : 0;
}
