import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startAnthropicSimulator } from '@sluice/testkit/anthropic';
import { startOpenaiSimulator } from '@sluice/testkit/openai';
import { freePort, startRedis } from '@sluice/testkit/servers';
import type { UpstreamSimulator } from '@sluice/testkit/upstream';
import { Child } from '../suite/processes/child.ts';
import { CLIENT_KEY, makeEncryptionKey } from '../suite/processes/gateway.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const REPLICAS = 3;

export type Vendor = 'claude' | 'openai';

export interface Replica {
  readonly url: string;
  readonly child: Child;
}

/** Three gateways on one Redis, each a process, in front of a vendor with a prompt cache per account, which is in this process. */
export interface Stage extends AsyncDisposable {
  readonly simulator: UpstreamSimulator;
  readonly replicas: readonly Replica[];
  readonly accounts: readonly string[];
}

export interface StageOptions {
  readonly vendor: Vendor;
  readonly accounts: number;
  readonly scheduler: 'sticky' | 'round_robin';
}

export async function openStage(options: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sticky-'));
  const resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(folder, { recursive: true, force: true }));
  try {
    const accounts = Array.from({ length: options.accounts }, (_, index) => `a${index + 1}`);
    const start = options.vendor === 'claude' ? startAnthropicSimulator : startOpenaiSimulator;
    const simulator = await start({
      accounts: accounts.map((id) => ({ id, credential: `sk-ant-api03-${id}` })),
      script: { tokens: 40, pace: 160, headDelay: 60 },
      promptCache: {},
      ledgerSize: 100_000,
    });
    resources.defer(() => simulator.close());
    const redis = resources.use(await startRedis());
    const file = join(folder, 'sluice.yaml');
    const admin = await freePort();
    await writeFile(file, JSON.stringify(configuration(options, accounts, simulator.url, redis.url, folder, admin)));
    const replicas = await Promise.all(Array.from({ length: REPLICAS }, () => startReplica(file, resources)));
    return { simulator, replicas, accounts, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function startReplica(file: string, resources: AsyncDisposableStack): Promise<Replica> {
  const port = await freePort();
  const child = resources.use(
    new Child(process.execPath, ['apps/cli/src/main.ts', 'gateway', '--config', file, '--port', `${port}`], {
      cwd: ROOT,
      env: { LOG_LEVEL: 'warn', NODE_ENV: 'production' },
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  await child.ready(() =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    ),
  );
  return { url, child };
}

/** JSON is YAML. */
function configuration(
  { vendor, scheduler }: StageOptions,
  accounts: readonly string[],
  upstream: string,
  redisUrl: string,
  folder: string,
  admin: number,
): object {
  return {
    version: 1,
    server: { host: '127.0.0.1', drain_notice: '0s', drain_grace: '1s' },
    admin: { host: '127.0.0.1', port: admin },
    // Patience with a busy machine: a replica that loses Redis picks by what it knows itself, and that is not the question here.
    state: { redis_url: redisUrl, key_prefix: 'bench:', command_timeout: '5s' },
    database: { data_dir: folder },
    api_keys: [{ name: 'bench', key: CLIENT_KEY }],
    account_pool: { scheduler, encryption_key: makeEncryptionKey() },
    providers: { claude: { base_url: upstream }, openai: { base_url: `${upstream}/v1` } },
    accounts: accounts.map((id) => ({
      ...{ id, provider: vendor, auth: 'api_key' },
      credentials: { api_key: `sk-ant-api03-${id}` },
    })),
  };
}
