import { type Account, type ProviderId, systemClock } from '@sluice/core';
import { Sweep, TokenKeeper } from '@sluice/credentials';
import type { Provider } from '@sluice/providers';
import type { Config } from '@sluice/runtime';
import type { GatewayObserver } from '../observe/observer.ts';
import type { TokenStores } from './stores.ts';

const CALL_TIMEOUT_MS = 10_000;

export interface TokenParts {
  readonly config: Config;
  readonly providers: ReadonlyMap<ProviderId, Provider>;
  readonly stores: TokenStores;
  readonly observer: GatewayObserver;
}

/** The keeper that every token comes from. */
export function createTokenKeeper({ config, providers, stores, observer }: TokenParts): TokenKeeper {
  return new TokenKeeper({
    ...stores,
    refreshers: Object.fromEntries([...providers].map(([id, provider]) => [id, provider.refresher])),
    clock: systemClock,
    leadMs: config.auth_manager.refresh_lead,
    callTimeoutMs: CALL_TIMEOUT_MS,
    // A call without a known end is repeated only after every replica has had two sweeps to say what it knows.
    patienceMs: 2 * config.auth_manager.refresh_interval + CALL_TIMEOUT_MS,
    onToken: (account, expiresAt) => observer.tokenSeen(account, expiresAt),
    onRefresh: (event) => observer.refreshed(event),
    onAlarm: (alarm) => observer.tokenAlarm(alarm),
  });
}

/**
 * Renews tokens before anybody needs them. `accounts` is asked at every sweep: a provider whose traffic still goes to the
 * legacy service keeps its tokens there, and two refreshers would burn them.
 */
export function createSweep(parts: TokenParts, keeper: TokenKeeper, accounts: () => Iterable<Account>): Sweep {
  return new Sweep({
    accounts,
    care: keeper,
    lock: parts.stores.lock,
    intervalMs: parts.config.auth_manager.refresh_interval,
    onLead: (leads) => parts.observer.leads(leads),
  });
}
