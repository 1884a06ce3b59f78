import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, startPostgres, startRedis } from '@sluice/testkit/servers';
import { Child } from '../suite/processes/child.ts';
import { makeEncryptionKey } from '../suite/processes/gateway.ts';
import { type CallAdmin, callAdminAt } from './call-admin.ts';
import { fillTables } from './fill-tables.ts';
import type { Things } from './things.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Control on a Postgres that writes down every statement, with a row in every table, as a process of its own on loopback. */
export interface AttackedControl extends AsyncDisposable {
  readonly url: string;
  readonly adminToken: string;
  readonly things: Things;
  /** Of Postgres, its superuser: to look at what became of the tables. */
  readonly databaseUrl: string;
  /** File that Postgres writes one JSON object per line to: statements as they were sent, without bound parameters. */
  readonly statements: string;
  /** What control has logged at `error` so far. */
  readonly errors: () => readonly string[];
  readonly admin: CallAdmin;
}

export async function openAttackedControl(): Promise<AttackedControl> {
  const resources = new AsyncDisposableStack();
  try {
    return await furnish(resources);
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function furnish(resources: AsyncDisposableStack): Promise<AttackedControl> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-attacked-'));
  resources.defer(() => rmSync(folder, { recursive: true, force: true }));
  // Postgres drops to a user of its own, who must get in and write here.
  chmodSync(folder, 0o755);
  const logFolder = join(folder, 'postgres-log');
  mkdirSync(logFolder);
  chmodSync(logFolder, 0o777);
  const redis = resources.use(await startRedis());
  const postgres = resources.use(await startPostgres({ settings: { ...STATEMENT_LOG, log_directory: logFolder } }));
  const upstream = resources.use(await startRefusingUpstream());
  const port = await freePort();
  const adminToken = `adm-attack-${makeEncryptionKey()}`;
  const file = join(folder, 'sluice.yaml');
  const config = {
    version: 1,
    admin: { host: '127.0.0.1', port, token: adminToken, allow_private_urls: true },
    state: { redis_url: redis.url, key_prefix: 'attacked:' },
    database: { url: postgres.url, data_dir: folder },
    account_pool: { encryption_key: makeEncryptionKey() },
    api_keys: [{ name: 'of-the-file', key: 'sk-bench-0123456789abcdef0123456789abcdef' }],
  };
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  const url = `http://127.0.0.1:${port}`;
  const env = { LOG_LEVEL: 'error', NODE_ENV: 'production' };
  const main = ['apps/cli/src/main.ts', 'control', '--config', file];
  const child = resources.use(new Child(process.execPath, main, { cwd: ROOT, env }));
  await child.ready(() =>
    fetch(`${url}/livez`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    ),
  );
  const admin = callAdminAt(url, adminToken);
  const things = await fillTables({ admin, upstream: upstream.url, databaseUrl: postgres.url });
  return {
    ...{ url, adminToken, databaseUrl: postgres.url, things, admin },
    statements: join(logFolder, 'statements.json'),
    errors: () => child.log.split('\n').filter((line) => /"level":"?(error|fatal|50|60)/.test(line)),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Every statement once, as text with its `$1`; bound values are left out, so that whatever of an attack is in it is in the text. */
const STATEMENT_LOG = {
  logging_collector: 'on',
  log_destination: 'jsonlog',
  log_filename: 'statements.log',
  log_rotation_age: '0',
  log_rotation_size: '0',
  log_statement: 'all',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

/** Where the accounts of the stage point to: nobody is let in, at once. */
async function startRefusingUpstream() {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
  });
  const port = await freePort();
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
