import { makeId, type ProviderId } from '@sluice/core';
import type { CredentialStore } from '@sluice/credentials';
import type { LiveLogins } from '@sluice/credentials/copies';
import type { EventJournal, Pool } from '@sluice/pool';
import { type ReplicaSeen, replicasAlive } from '@sluice/pool/redis';
import type { RedisConnection } from '@sluice/redis';
import type { Config, Logger, Metrics, SecretRegistry } from '@sluice/runtime';
import { GatewayObserver } from '../observe/observer.ts';
import { type AccountCare, careFor } from './account-care.ts';
import { openJournal } from './event-journal.ts';
import { keepSecrets } from './keep-secrets.ts';
import { createProviders } from './providers.ts';
import { watchSecrets } from './secret-watch.ts';
import { censusKey, openStores, type SealedStores, type StoreEvents } from './stores.ts';
import { createTokenKeeper } from './tokens.ts';

const CENSUSES = ['replicas', 'controls'] as const;

/** What a control plane needs of the data plane's stores, without serving requests itself. */
export interface BackOffice {
  readonly redis: RedisConnection | undefined;
  readonly pools: ReadonlyMap<ProviderId, Pool>;
  readonly credentials: CredentialStore;
  readonly logins: LiveLogins;
  readonly sealed: SealedStores | undefined;
  readonly care: AccountCare;
  /** What happens in all processes of this Redis; absent without one. */
  readonly journal: EventJournal | undefined;
  /** Every process on this Redis that gave a sign of life lately; rejects when Redis does not answer. */
  readonly replicas: () => Promise<readonly ReplicaSeen[]>;
  close(): Promise<void>;
}

export interface BackOfficeOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly secrets: SecretRegistry;
}

/** Opens the stores that gateways of this configuration share. */
export async function openBackOffice({ config, log, metrics, secrets }: BackOfficeOptions): Promise<BackOffice> {
  const observer = new GatewayObserver(log, metrics);
  const events: StoreEvents = {
    degraded: (provider, degraded, reason) => observer.poolDegraded(provider, degraded, reason),
    redisStatus: (status) => observer.redisStatus(status),
  };
  const stores = await openStores(config, makeId('ctl'), events, 'controls');
  const tokens = { ...stores.tokens, store: watchSecrets(stores.tokens.store, secrets) };
  const providers = keepSecrets(createProviders(config), secrets);
  const keeper = createTokenKeeper({ config, providers, stores: tokens, observer });
  await keeper.recovered();
  const pools = new Map([...providers.keys()].map((id) => [id, stores.pool(id)]));
  return {
    redis: stores.redis,
    pools,
    credentials: tokens.store,
    logins: { store: tokens.store, versions: stores.versions, journal: tokens.journal },
    sealed: stores.sealed,
    care: careFor(providers, keeper, config),
    journal: openJournal(config, stores),
    replicas: async () => {
      const { redis } = stores;
      if (!redis) return [];
      const keys = CENSUSES.map((census) => censusKey(config, census));
      return (await Promise.all(keys.map((key) => replicasAlive({ client: redis.client, key })))).flat();
    },
    async close() {
      await keeper.close();
      for (const pool of pools.values()) await pool.close();
      await stores.close();
    },
  };
}
