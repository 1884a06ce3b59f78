import { LimitMark, RedisKeyWriter, RedisLimitDesk } from '@sluice/access/redis';
import { type Control, type ControlOptions, createControl, RedisSnapshots } from '@sluice/control';
import { makeId } from '@sluice/core';
import type { Vault } from '@sluice/credentials/vault';
import type { BackOffice } from '@sluice/gateway';
import { StreamReader, usageStreamKey } from '@sluice/ledger/redis';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import type { Config, Logger, Metrics } from '@sluice/runtime';
import { adminTokens, careOf, retentionOf } from './control-parts.ts';
import type { Books } from './open-books.ts';
import { sharedProbes } from './status-probes.ts';

export interface SharedControlParts {
  readonly config: Config;
  readonly redis: RedisConnection;
  readonly shared: Pick<BackOffice, 'pools' | 'credentials' | 'logins' | 'care' | 'journal' | 'replicas'>;
  readonly books: Books;
  readonly vault: Vault;
  readonly adminToken: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly changeKey?: ControlOptions['changeKey'];
}

/** Longest a start waits for the second connection before it goes on without. */
const PATIENCE_AT_START_MS = 2_000;

/** The control plane of gateways in other processes: everything between them goes through Redis. */
export async function controlThroughRedis(parts: SharedControlParts): Promise<Pick<Control, 'fetch' | 'close'>> {
  const { config, redis, shared, books, vault, adminToken, log, metrics, changeKey } = parts;
  const keys = keyBuilder(config.state.key_prefix);
  const control = createControl({
    repositories: books.repositories,
    credentials: shared.credentials,
    logins: shared.logins,
    keyWriter: new RedisKeyWriter(redis, keys('keys', 'v1')),
    snapshots: new RedisSnapshots(redis.client, keys),
    budgets: { desk: new RedisLimitDesk({ connection: redis, keys }), mark: new LimitMark(redis, keys) },
    vault,
    pools: shared.pools,
    tokens: adminTokens(config, adminToken),
    log,
    metrics: metrics.render,
    journal: shared.journal,
    status: sharedProbes(config, redis, books, shared),
    gauges: metrics.control(),
    ...careOf(shared.care),
    changeKey,
    allowPrivateUrls: config.admin.allow_private_urls,
    trustedProxies: config.admin.trusted_proxies,
    retention: retentionOf(config),
  });
  await control.start();
  // A round of batches is megabytes: more than a request may wait for.
  const patient = connectRedis({ url: config.state.redis_url ?? '', commandTimeoutMs: 3_000 });
  // Nothing is queued while the connection is being made; a Redis that is away is waited for by the reader.
  await patient.untilUp(PATIENCE_AT_START_MS);
  const reader = new StreamReader({
    client: patient.client,
    stream: usageStreamKey(keys),
    consumer: makeId('ctl'),
    books: control.books,
    onTrouble: (error) => log.error({ err: error }, 'usage cannot be entered into the books'),
    onRecovery: () => log.info('usage is entered into the books again'),
  });
  reader.start();
  return {
    fetch: control.fetch,
    async close() {
      await reader.stop();
      patient.close();
      await control.close();
    },
  };
}
