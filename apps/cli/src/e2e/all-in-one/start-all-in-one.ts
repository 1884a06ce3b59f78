import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { type GatewayOptions, startGateway } from '@sluice/gateway';
import { createLogger, createMetrics, loadConfig, SecretRegistry } from '@sluice/runtime';
import { controlBeside, ownEvents, ownLedger } from '../../control/all-in-one.ts';
import { openBooks } from '../../control/open-books.ts';
import { seedAccounts } from '../../control/seed-accounts.ts';

export const ADMIN = `adm-${'s'.repeat(40)}`;
const KEY = 'sk-test-0123456789abcdef';

export interface AllInOne extends AsyncDisposable {
  /** The admin API. */
  readonly adminUrl: string;
  admin(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The client API. */
  post(path: string, body: unknown): Promise<Answer>;
  /** Lets the accounts of a provider be picked again. */
  unblock(provider: 'openai' | 'claude'): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Gateway and control plane as `sluice start` puts them together, in this process, so that names can be resolved by a test. */
export async function startAllInOne(yaml: string, more: Pick<GatewayOptions, 'resolve'> = {}): Promise<AllInOne> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-all-in-one-'));
  const file = join(folder, 'sluice.yaml');
  const own = `server: { port: 0, drain_notice: 0s }\ndatabase: { data_dir: "${folder}" }\napi_keys: [{ name: test, key: ${KEY} }]`;
  writeFileSync(file, `${own}\n${yaml}\n`);
  const loaded = loadConfig({ file, env: { SLUICE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') } });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { config } = loaded;
  const log = createLogger({ level: 'fatal' });
  const metrics = createMetrics({ process: false });
  const opened = await openBooks(config);
  if (opened.outcome === 'refused') throw new Error(opened.message);
  const { books } = opened;
  await seedAccounts(config, books.repositories);
  const ledger = ownLedger(config, log);
  const events = ownEvents();
  const secrets = new SecretRegistry();
  const gateway = await startGateway({ config, log, metrics, secrets, ledger, onEvent: events.hear, ...more });
  const vault = gateway.sealed?.vault;
  if (!vault) throw new Error('credentials cannot be sealed');
  const parts = { config, gateway, books, vault, log, metrics, ledger, events };
  const control = await controlBeside({ ...parts, adminToken: ADMIN, changeKey: undefined });
  const server = createServer(getRequestListener(control.fetch, { overrideGlobalObjects: false }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const adminUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    adminUrl,
    admin: (method, path, body, headers = {}) =>
      ask(method, adminUrl + path, body, { authorization: `Bearer ${ADMIN}`, ...headers }),
    post: (path, body) => ask('POST', gateway.url + path, body, { authorization: `Bearer ${KEY}` }),
    unblock: async (provider) => gateway.pools.get(provider)?.reset(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      for (let signal = 0; signal < 3; signal++) gateway.drain.signal();
      await gateway.drain.ended;
      await control.close();
      await books.database.close();
      metrics.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ask(
  method: string,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
