import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { usageStreamKey } from '@sluice/ledger/redis';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { createRepositories, type Database, Migrator, openDatabase, readMigrations } from '@sluice/store';
import { freePort, type PostgresServer, type RedisServer, startPostgres, startRedis } from '@sluice/testkit/servers';
import { Child, startListening } from '../suite/processes/child.ts';
import { makeEncryptionKey } from '../suite/processes/gateway.ts';
import { KINDS, keyOf } from './kinds.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const YEAR_MS = 365 * 24 * 3600 * 1000;
const PREFIX = 'bench:';

/** Everything the books pass through, each a process of its own on loopback. */
export interface Stage extends AsyncDisposable {
  readonly accounts: readonly string[];
  readonly simulatorUrl: string;
  readonly gateways: readonly { readonly child: Child; readonly url: string }[];
  readonly redis: RedisServer;
  readonly postgres: PostgresServer;
  readonly database: Database;
  /** Starts another consumer; the one before has to be gone. */
  startConsumer(dieAfter?: number): Promise<Child>;
  /** Closings that consumers met a second time, by their own words. */
  duplicates(): number;
  /** Batches that no consumer has finished, in the stream and in the gateways' spool. */
  undelivered(): Promise<number>;
}

export async function openStage(accountCount: number): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-ledger-'));
  const resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(folder, { recursive: true, force: true }));
  try {
    return await furnish(folder, resources, accountCount);
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function furnish(folder: string, resources: AsyncDisposableStack, accountCount: number): Promise<Stage> {
  const accounts = Array.from({ length: accountCount }, (_, index) => `k${index + 1}`);
  const simulator = await startListening(resolve(import.meta.dirname, 'simulator.ts'), [accounts.join(',')]);
  resources.use(simulator.child);
  const redis = resources.use(await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'everysec'] }));
  const postgres = resources.use(await startPostgres());
  const database = await openBooks(postgres, accounts);
  resources.defer(() => database.close());
  const watcher = connectRedis({ url: redis.url, commandTimeoutMs: 2_000 });
  resources.defer(() => watcher.close());
  const config = { folder, upstream: simulator.url, redisUrl: redis.url, accounts, encryptionKey: makeEncryptionKey() };
  const gateways = [resources.use(await startGateway(config)), resources.use(await startGateway(config))];
  const consumers: Child[] = [];
  return {
    ...{ accounts, simulatorUrl: simulator.url, gateways, redis, postgres, database },
    async startConsumer(dieAfter) {
      const args = [redis.url, postgres.url, ...(dieAfter === undefined ? [] : [String(dieAfter)])];
      const child = resources.use(new Child(process.execPath, [resolve(import.meta.dirname, 'consumer.ts'), ...args]));
      consumers.push(child);
      await child.ready((log) => (log.includes('"reading"') ? true : undefined));
      return child;
    },
    duplicates: () => consumers.reduce((sum, { log }) => sum + duplicatesIn(log), 0),
    undelivered: async () => (await inStream(watcher)) + (await inSpool(folder)),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function duplicatesIn(log: string): number {
  return [...log.matchAll(/"duplicates":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}

function inStream({ client }: RedisConnection): Promise<number> {
  return client.xlen(usageStreamKey(keyBuilder(PREFIX)));
}

async function inSpool(folder: string): Promise<number> {
  const files = await readdir(join(folder, 'usage-spool')).catch(() => []);
  return files.length;
}

/** The schema, and the accounts, so that their statistics are kept too. */
async function openBooks(postgres: PostgresServer, accounts: readonly string[]): Promise<Database> {
  const opened = await openDatabase({ url: postgres.url });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const { database } = opened;
  await new Migrator(database, await readMigrations()).up();
  const { accounts: known } = createRepositories(database.db);
  for (const id of accounts) {
    await known.insert({
      account: { ...{ id, provider: 'kiro', auth: 'social', priority: 0, weight: 1 }, urls: {}, settings: {} },
    });
  }
  return database;
}

interface GatewayConfig {
  readonly folder: string;
  readonly upstream: string;
  readonly redisUrl: string;
  readonly accounts: readonly string[];
  readonly encryptionKey: string;
}

async function startGateway(config: GatewayConfig) {
  const port = await freePort();
  const file = join(config.folder, `gateway-${port}.yaml`);
  await writeFile(file, JSON.stringify(gatewayFile(config, port, await freePort())));
  const args = ['apps/cli/src/main.ts', 'gateway', '--config', file];
  const child = new Child(process.execPath, args, { cwd: ROOT, env: { LOG_LEVEL: 'warn', NODE_ENV: 'production' } });
  const url = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  await child.ready(isReady);
  return { child, url, [Symbol.asyncDispose]: () => child.stop() };
}

/** JSON is YAML. Both gateways share the spool folder, as replicas of one machine may. */
function gatewayFile(
  { folder, upstream, redisUrl, accounts, encryptionKey }: GatewayConfig,
  port: number,
  admin: number,
) {
  return {
    version: 1,
    server: { host: '127.0.0.1', port, drain_notice: '0s', drain_grace: '1s' },
    admin: { host: '127.0.0.1', port: admin },
    state: { redis_url: redisUrl, key_prefix: PREFIX },
    database: { data_dir: folder },
    api_keys: KINDS.map((kind) => ({ name: kind, key: keyOf(kind) })),
    account_pool: { scheduler: 'round_robin', encryption_key: encryptionKey },
    providers: {
      kiro: {
        ...{ base_url: upstream, refresh_url: `${upstream}/refreshToken`, idc_refresh_url: `${upstream}/token` },
        usage_limits_url: `${upstream}/getUsageLimits`,
        // Failures are what is asked for here, and most requests should still find an account.
        cooldown: { transient: '50ms' },
      },
    },
    accounts: accounts.map((id) => ({
      ...{ id, provider: 'kiro', auth: 'social', region: 'us-east-1', max_in_flight: 5_000 },
      profile_arn: 'arn:aws:codewhisperer:us-east-1:000000000000:profile/BENCH',
      credentials: {
        ...{ access_token: `at-${id}`, refresh_token: `rt-${id}` },
        expires_at: new Date(Date.now() + YEAR_MS).toISOString(),
      },
    })),
  };
}
