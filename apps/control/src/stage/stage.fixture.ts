import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { MemoryKeys } from '@sluice/access/memory';
import { MemoryCredentialStore } from '@sluice/credentials/memory';
import { parseMasterKey, Vault } from '@sluice/credentials/vault';
import { MemoryPool } from '@sluice/pool/memory';
import { createLogger } from '@sluice/runtime';
import { createRepositories, type Database, Migrator, openDatabase, readMigrations } from '@sluice/store';
import { type Control, createControl } from '../control.ts';
import type { ControlOptions } from '../control-options.ts';
import { MemorySnapshots } from '../snapshot/index.ts';

export const ADMIN = `adm-${'a'.repeat(40)}`;
export const VIEWER = `adm-${'v'.repeat(40)}`;

/** A clock that is turned by hand; it starts at the time of day of the machine, because the database has its own. */
export class HandClock {
  now = Date.now();
  readonly read = (): number => this.now;
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** A control plane on an embedded database, or on Postgres, behind real HTTP on a free port. */
export async function openStage(more: Partial<ControlOptions> = {}, postgresUrl?: string) {
  const { database, close } = await openMigrated(postgresUrl);
  const stage = await stageOn(database, more);
  return {
    ...stage,
    /** Another control plane on the same database. */
    beside: (other: Partial<ControlOptions>) => stageOn(database, other),
    async close() {
      await stage.close();
      await close();
    },
  };
}

async function openMigrated(url?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-control-'));
  const opened = await openDatabase(url === undefined ? { dataDir: folder } : { url });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const { database } = opened;
  await new Migrator(database, await readMigrations()).up();
  return {
    database,
    async close() {
      await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function stageOn(database: Database, more: Partial<ControlOptions>) {
  const clock = new HandClock();
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const parts = {
    repositories: createRepositories(database.db, clock.read),
    credentials: new MemoryCredentialStore(),
    keyWriter: new MemoryKeys(),
    snapshots: new MemorySnapshots(),
    vault: new Vault([parseMasterKey('07'.repeat(32))]),
    pools: new Map([
      ['kiro', new MemoryPool({ owner: 'test', now: clock.read })],
      ['openai', new MemoryPool({ owner: 'test', now: clock.read })],
    ]),
  };
  const control = createControl({
    ...parts,
    tokens: [
      { name: 'admin', role: 'admin', token: ADMIN },
      { name: 'viewer', role: 'viewer', token: VIEWER },
    ],
    log: createLogger({ level: 'debug', destination }),
    metrics: async () => '# nothing\n',
    clock: clock.read,
    ...more,
  });
  const served = await serve(control);
  return {
    ...parts,
    ...{ database, control, clock, url: served.url, logged: () => lines.join('') },
    /** Asks as an admin, unless told otherwise. */
    async ask(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
      const response = await fetch(`${served.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${ADMIN}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
      return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
    },
    empty: () => emptyTables(database),
    async close() {
      await served.close();
      await control.close();
    },
  };
}

async function serve(control: Control) {
  const server = createServer(getRequestListener(control.fetch, { overrideGlobalObjects: false }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const TABLES = `provider_accounts, account_usage_stats, credential_records, configured_accounts, departed_logins, api_keys,
  api_key_audit_logs, audit_chain_head, provider_groups, provider_group_accounts, profiles, usage_ledger, usage_rollups, idempotency_records`;

async function emptyTables(database: Database): Promise<void> {
  await database.script((transaction) =>
    transaction.run(`ALTER TABLE api_key_audit_logs DISABLE TRIGGER USER; TRUNCATE ${TABLES};
      ALTER TABLE api_key_audit_logs ENABLE TRIGGER USER`),
  );
}

/** An account of a compatible server, as small as it may be. */
export function openaiAccount(more: Readonly<Record<string, unknown>> = {}) {
  return {
    auth: 'api_key',
    base_url: 'https://models.example.com/v1',
    credentials: { api_key: 'canary-key-0123456789' },
    ...more,
  };
}
