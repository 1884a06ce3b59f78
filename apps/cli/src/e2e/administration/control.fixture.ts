import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { MemoryKeys } from '@sluice/access/memory';
import { createControl, MemorySnapshots } from '@sluice/control';
import { MemoryCredentialStore } from '@sluice/credentials/memory';
import { parseMasterKey, Vault } from '@sluice/credentials/vault';
import { createLogger } from '@sluice/runtime';
import { createRepositories, Migrator, openDatabase, readMigrations } from '@sluice/store';
import { pino } from 'pino';
import { type Ran, scratch, sluice } from '../run-sluice.fixture.ts';
import { runHere } from './run-here.fixture.ts';

const ADMIN = `adm-${'e'.repeat(40)}`;

export type StartedControl = Awaited<ReturnType<typeof openControl>>;

/** A control plane on an embedded database behind real HTTP, and the command line pointed at it. */
export async function openControl() {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-cli-control-'));
  const opened = await openDatabase({ dataDir: folder });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  await new Migrator(opened.database, await readMigrations()).up();
  const credentials = new MemoryCredentialStore();
  const repositories = createRepositories(opened.database.db);
  const control = createControl({
    ...{ repositories, credentials, pools: new Map(), keyWriter: new MemoryKeys(), snapshots: new MemorySnapshots() },
    vault: new Vault([parseMasterKey('07'.repeat(32))]),
    tokens: [{ name: 'admin', role: 'admin', token: ADMIN }],
    log: createLogger({ level: 'fatal', destination: pino.destination(2) }),
    metrics: async () => '',
    allowPrivateUrls: true,
    checkAccount: async ({ id }) =>
      id.endsWith('sick')
        ? { result: 'unhealthy', latencyMs: 7, failure: { kind: 'authentication', message: 'not let in', status: 401 } }
        : { result: 'healthy', model: 'a-model', latencyMs: 12 },
    refreshAccount: async () => ({ result: 'refreshed' }),
  });
  await control.start();
  const server = createServer(getRequestListener(control.fetch, { overrideGlobalObjects: false }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cwd = scratch();
  /** Everything any verb has printed. */
  let printed = '';
  return {
    ...{ credentials, repositories, url, cwd },
    printed: () => printed,
    /** Does to the audit log what only the owner of the database can. */
    tamper: (statement: string) =>
      opened.database.script((transaction) =>
        transaction.run(`ALTER TABLE api_key_audit_logs DISABLE TRIGGER USER; ${statement};
          ALTER TABLE api_key_audit_logs ENABLE TRIGGER USER`),
      ),
    /** Runs a verb in this process, which is much quicker. */
    async run(...args: readonly string[]): Promise<Ran> {
      const ran = await runHere([...args, '--url', url], ADMIN);
      printed += ran.stdout + ran.stderr;
      return ran;
    },
    /** Runs a verb in a process of its own. */
    async spawn(args: readonly string[], token = ADMIN, input?: string): Promise<Ran> {
      const ran = await sluice([...args, '--url', url], cwd, { SLUICE_ADMIN_TOKEN: token }, input);
      printed += ran.stdout + ran.stderr;
      return ran;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await control.close();
      await opened.database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
