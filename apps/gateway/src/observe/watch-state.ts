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
  const health = new HealthGauges(metrics);
  let commandsSeen = 0;
  const look = async () => {
    if (redis) {
      metrics.redisUp.set(redis.status === 'up' ? 1 : 0);
      metrics.redisCommands.inc(redis.commandsSent - commandsSeen);
      commandsSeen = redis.commandsSent;
    }
    metrics.tokenExpiry.keepOnly(accounts());
    health.show(await statesOf(pools));
  };
  const safely = () => void look().catch(() => {});
  safely();
  const timer = setInterval(safely, PERIOD_MS);
  timer.unref();
  return () => clearInterval(timer);
}

type Series = readonly [provider: string, account: string, model: string];
type States = readonly (readonly [provider: ProviderId, states: readonly AccountState[]])[];

async function statesOf(pools: ReadonlyMap<ProviderId, Pool>): Promise<States> {
  return Promise.all([...pools].map(async ([provider, pool]) => [provider, await pool.inspect()] as const));
}

/** Shows the health of accounts, and ends the series of those that are gone. */
class HealthGauges {
  readonly #gauge: Metrics['accountHealth'];
  #shown: ReadonlyMap<string, Series> = new Map();

  constructor({ accountHealth }: Metrics) {
    this.#gauge = accountHealth;
  }

  show(states: States): void {
    const shown = new Map<string, Series>();
    const set = (series: Series, health: number) => {
      this.#gauge.with(...series).set(health);
      shown.set(series.join('\n'), series);
    };
    for (const [provider, accounts] of states) {
      for (const { accountId, account, scopes } of accounts) {
        const own = healthOf(account);
        set([provider, accountId, ''], own);
        for (const [model, scope] of Object.entries(scopes)) {
          set([provider, accountId, model], Math.min(own, healthOf(scope)));
        }
      }
    }
    for (const [name, series] of this.#shown) if (!shown.has(name)) this.#gauge.remove(...series);
    this.#shown = shown;
  }
}

/** 1 ready, 0.5 failing or on probation, 0 out of every pick. */
function healthOf(scope: ScopeState): number {
  const { state } = describeState(scope);
  if (state === 'ready') return 1;
  return state === 'failing' || state === 'half_open' ? 0.5 : 0;
}
