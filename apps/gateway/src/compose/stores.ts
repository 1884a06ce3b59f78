import { join } from 'node:path';
import type { ProviderId } from '@sluice/core';
import type { Resealable, TokenKeeperOptions, VersionList } from '@sluice/credentials';
import { FileCredentialStore, SealedSpool } from '@sluice/credentials/file';
import { MemoryCredentialStore, memoryRefreshLock } from '@sluice/credentials/memory';
import {
  RedisCredentialStore,
  RedisKeyCensus,
  RedisRefreshJournal,
  RedisReseal,
  RedisTokenOrphans,
  redisRefreshLock,
} from '@sluice/credentials/redis';
import { parseMasterKeys, Vault } from '@sluice/credentials/vault';
import type { Pool } from '@sluice/pool';
import { InsuredPool } from '@sluice/pool/insured';
import { MemoryPool } from '@sluice/pool/memory';
import { RedisPool, ReplicaCensus } from '@sluice/pool/redis';
import { connectRedis, type KeyBuilder, keyBuilder, type RedisConnection, type RedisStatus } from '@sluice/redis';
import type { Config } from '@sluice/runtime';

/** Where state lives: in this process, or in the Redis that all replicas share. */
export interface Stores {
  readonly redis: RedisConnection | undefined;
  readonly tokens: TokenStores;
  readonly versions: VersionList;
  /** What is written down of credentials; absent where nothing is, for want of a master key. */
  readonly sealed: SealedStores | undefined;
  pool(provider: ProviderId): Pool;
  close(): Promise<void>;
}

/** Everything about tokens that is kept somewhere; the parts belong together. */
export type TokenStores = Pick<TokenKeeperOptions, 'store' | 'lock' | 'journal' | 'orphans' | 'spool'>;

/** Everything of this process that is sealed with a master key. */
export interface SealedStores {
  readonly vault: Vault;
  readonly places: readonly Resealable[];
}

export interface StoreEvents {
  /** A pool lost or regained its shared state. */
  degraded(provider: ProviderId, degraded: boolean, reason: string): void;
  redisStatus(status: RedisStatus): void;
}

/** Longest a start waits for Redis before it goes on without. */
const PATIENCE_AT_START_MS = 2_000;

/** Who gives its signs of life where: gateways share limits among themselves while Redis is away, and control has no part in that. */
export type Census = 'replicas' | 'controls';

export function censusKey({ state }: Config, census: Census): string {
  return keyBuilder(state.key_prefix)(census, 'v1');
}

/** Opens the stores that a configuration asks for. A Redis that is away does not stop the start: pools are insured. */
export async function openStores(
  config: Config,
  replicaId: string,
  events: StoreEvents,
  census: Census = 'replicas',
): Promise<Stores> {
  return config.state.redis_url === undefined
    ? embeddedStores(config, replicaId)
    : redisStores(config, config.state.redis_url, replicaId, events, censusKey(config, census));
}

async function embeddedStores(config: Config, replicaId: string): Promise<Stores> {
  const vault = vaultOf(config);
  // Without a key nothing may be written down; rotated tokens then live as long as this process.
  const file =
    vault && (await FileCredentialStore.open({ path: join(config.database.data_dir, 'credentials.json'), vault }));
  const store = file ?? new MemoryCredentialStore();
  return {
    redis: undefined,
    tokens: { store, lock: memoryRefreshLock() },
    versions: store,
    sealed: file && { vault, places: [file] },
    pool: () => new MemoryPool({ owner: replicaId, leaseMs: config.state.lease_time }),
    close: async () => {},
  };
}

async function redisStores(
  config: Config,
  url: string,
  replicaId: string,
  events: StoreEvents,
  key: string,
): Promise<Stores> {
  const redis = connectRedis({
    url,
    commandTimeoutMs: config.state.command_timeout,
    onStatus: (status) => events.redisStatus(status),
  });
  // Nothing is queued while the connection is being made, so the first commands would fail without this.
  await redis.untilUp(PATIENCE_AT_START_MS);
  const keys = keyBuilder(config.state.key_prefix);
  const leaseMs = config.state.lease_time;
  const census = new ReplicaCensus({ connection: redis, key, replica: replicaId });
  const vault = vaultOf(config);
  const shared = vault && (await redisTokens(config, redis, keys, vault));
  const alone = new MemoryCredentialStore();
  const leave = vault && (await new RedisKeyCensus({ client: redis.client, keys }).announce(replicaId, vault));
  return {
    redis,
    // Without a master key the configuration holds API keys only, and those every replica has from its file.
    tokens: shared?.tokens ?? { store: alone, lock: memoryRefreshLock() },
    versions: shared?.versions ?? alone,
    sealed: shared?.sealed,
    pool: (provider) =>
      new InsuredPool({
        primary: new RedisPool({ connection: redis, key: keys(provider, 'pool', 'v1'), owner: replicaId, leaseMs }),
        owner: replicaId,
        leaseMs,
        replicas: () => census.count,
        onChange: ({ degraded, reason }) => events.degraded(provider, degraded, reason),
      }),
    async close() {
      await leave?.();
      await census.close();
      redis.close();
    },
  };
}

/** What the shared Redis and this replica's own spool keep of tokens. */
async function redisTokens(
  { database, server, state }: Config,
  { client }: RedisConnection,
  keys: KeyBuilder,
  vault: Vault,
): Promise<Pick<Stores, 'tokens' | 'versions'> & { readonly sealed: SealedStores }> {
  const copies = state.redis_url?.startsWith('redis+sentinel:') ? 1 : 0;
  // One folder per replica of a machine: its port tells them apart.
  const spool = new SealedSpool({ folder: join(database.data_dir, `spool-${server.port}`), vault });
  // Nobody else can reach it: after one start with a new key in front, the old one has nothing here to open.
  await spool.reseal();
  const store = new RedisCredentialStore({ client, keys, vault });
  return {
    versions: store,
    tokens: {
      store,
      lock: redisRefreshLock(client, keys),
      journal: new RedisRefreshJournal({ client, keys, copies }),
      orphans: new RedisTokenOrphans({ client, keys, vault }),
      spool,
    },
    sealed: { vault, places: [new RedisReseal({ client, keys, vault }), spool] },
  };
}

function vaultOf({ account_pool }: Config): Vault | undefined {
  const keys = account_pool.encryption_key;
  return keys && new Vault(parseMasterKeys(keys.join(',')));
}
