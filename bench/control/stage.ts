import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createRepositories, Migrator, openDatabase, readMigrations } from '@sluice/store';
import { freePort, startPostgres, startRedis } from '@sluice/testkit/servers';
import { Child, startListening } from '../suite/processes/child.ts';
import { makeEncryptionKey } from '../suite/processes/gateway.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = 'apps/cli/src/main.ts';
const ADMIN_TOKEN = `adm-bench-${makeEncryptionKey()}`;
export const CLIENT_KEY = 'sk-bench-0123456789abcdef0123456789abcdef';

/** Three gateways and control on Redis and Postgres, in front of simulated Kiro accounts: each a process of its own on loopback. */
export interface Stage extends AsyncDisposable {
  readonly simulatorUrl: string;
  /** Base URLs of the replicas. */
  readonly gateways: readonly string[];
  /** The replicas as processes, in the same order, and control. */
  readonly processes: { readonly gateways: readonly Child[]; readonly control: Child };
  readonly redisUrl: string;
  /** Calls the admin API; rejects when it is refused. */
  admin(method: string, path: string, body?: object): Promise<unknown>;
  /** Runs `sluice` against it; rejects when it fails. `credentials` become a file that the last flag names. */
  cli(args: readonly string[], credentials: object): Promise<void>;
}

export interface StageAccounts {
  /** In the configuration from the start. */
  readonly configured: readonly string[];
  /** Known to the upstream, to be added under load. */
  readonly later: readonly string[];
  /** So many more are in the database, of a tier that is used last; the upstream does not know them. Default 0. */
  readonly others?: number;
  /** Gateways tell how long they block their event loop, see `loop-probe.ts`. Default false. */
  readonly probed?: boolean;
}

/** What the upstream knows an account by. */
export function loginOf(id: string) {
  const expires = new Date(Date.now() + 365 * 24 * 3600 * 1000);
  return { access_token: `at-${id}`, refresh_token: `rt-${id}`, expires_at: expires.toISOString() };
}

export async function openStage(accounts: StageAccounts): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-control-'));
  const resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(folder, { recursive: true, force: true }));
  try {
    return await furnish(folder, resources, accounts);
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function furnish(folder: string, resources: AsyncDisposableStack, accounts: StageAccounts): Promise<Stage> {
  const known = [...accounts.configured, ...accounts.later].join(',');
  const simulator = await startListening(resolve(import.meta.dirname, '../simulator/main.ts'), [known]);
  resources.use(simulator.child);
  const redis = resources.use(await startRedis());
  const postgres = resources.use(await startPostgres());
  await addOthers(postgres.url, accounts.others ?? 0);
  const file = join(folder, 'sluice.yaml');
  const adminPort = await freePort();
  await writeFile(
    file,
    // JSON is YAML.
    JSON.stringify({
      version: 1,
      admin: { host: '127.0.0.1', port: adminPort, token: ADMIN_TOKEN, allow_private_urls: true },
      // With probes the question is what a change costs, not how a replica that this machine starves does without Redis.
      state: { redis_url: redis.url, key_prefix: 'bench:', ...(accounts.probed && { command_timeout: '5s' }) },
      database: { url: postgres.url, data_dir: folder },
      api_keys: [{ name: 'bench', key: CLIENT_KEY }],
      account_pool: { encryption_key: makeEncryptionKey() },
      providers: { kiro: { base_url: simulator.url, refresh_url: `${simulator.url}/refreshToken` } },
      accounts: accounts.configured.map((id) => ({ id, provider: 'kiro', auth: 'social', credentials: loginOf(id) })),
    }),
    { mode: 0o600 },
  );
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const control = await startSluice(resources, ['control', '--config', file], `${adminUrl}/livez`);
  const probe = accounts.probed ? ['--import', import.meta.resolve('./loop-probe.ts')] : [];
  const gateways: string[] = [];
  const children: Child[] = [];
  for (let replica = 0; replica < 3; replica++) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    children.push(
      await startSluice(resources, ['gateway', '--config', file, '--port', `${port}`], `${url}/readyz`, probe),
    );
    gateways.push(url);
  }
  return {
    simulatorUrl: simulator.url,
    gateways,
    processes: { gateways: children, control },
    redisUrl: redis.url,
    admin: (method, path, body) => callAdmin(`${adminUrl}${path}`, method, body),
    async cli(args, credentials) {
      const login = join(folder, 'login.json');
      await writeFile(login, JSON.stringify(credentials), { mode: 0o600 });
      await promisify(execFile)(process.execPath, [MAIN, ...args, '--config', file, '--credentials', login], {
        cwd: ROOT,
      });
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function startSluice(
  resources: AsyncDisposableStack,
  args: readonly string[],
  isUp: string,
  nodeArgs: readonly string[] = [],
): Promise<Child> {
  const env = { LOG_LEVEL: 'warn', NODE_ENV: 'production' };
  const child = resources.use(new Child(process.execPath, [...nodeArgs, MAIN, ...args], { cwd: ROOT, env }));
  await child.ready(() =>
    fetch(isUp).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    ),
  );
  return child;
}

/** Into the database itself, before control looks at it. */
async function addOthers(url: string, count: number): Promise<void> {
  if (count === 0) return;
  const opened = await openDatabase({ url });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const { database } = opened;
  try {
    await new Migrator(database, await readMigrations()).up();
    await createRepositories(database.db).atomically(async ({ accounts }) => {
      for (let index = 0; index < count; index++) {
        const id = `other-${String(index).padStart(6, '0')}`;
        const account = {
          ...({ id, provider: 'kiro', auth: 'social', priority: 1_000, weight: 1 } as const),
          urls: {},
        };
        await accounts.insert({ account: { ...account, settings: { region: 'us-east-1' } } });
      }
    });
  } finally {
    await database.close();
  }
}

async function callAdmin(url: string, method: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} was answered with ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
