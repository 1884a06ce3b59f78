import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { account, closed, hash, NOON } from '../conformance/sample.ts';
import { empty, openMigrated } from '../conformance/stage.ts';
import type { Database } from '../database/index.ts';
import { type Migration, Migrator, readMigrations } from '../migrate/index.ts';
import { createRepositories } from '../repositories.ts';
import { backUp } from './back-up.ts';
import { BackupSeal } from './format.ts';
import { backUpToFile, restoreFromFile } from './index.ts';
import { restoreBackup } from './restore.ts';
import { TABLES } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-backup-'));
let server: PostgresServer;
let postgres: Database;
let embedded: Database;
let migrations: readonly Migration[];

beforeAll(async () => {
  migrations = await readMigrations();
  server = await startPostgres();
  postgres = await openMigrated({ url: server.url });
  embedded = await openMigrated({ dataDir: folder });
});
afterAll(async () => {
  await Promise.all([postgres.close(), embedded.close()]);
  await server.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  for (const database of [postgres, embedded]) {
    await new Migrator(database, migrations).up();
    await empty(database);
  }
});

async function fill(database: Database): Promise<void> {
  const { accounts, apiKeys, audit, credentials, groups, profiles, usage, snapshots } = createRepositories(database.db);
  await accounts.insert({
    account: account('k1', { weight: 0.1, models: ['a,"b"'], settings: { odd: 'é\u{1f600}\n' } }),
  });
  await groups.insert({ id: 'g', name: 'G', accountIds: ['k1'], selectionStrategy: 'random' });
  await profiles.insert({ id: 'p', name: 'P', routingRules: { chat: 'g' }, defaultGroupId: 'g' });
  await apiKeys.insert(
    'key1',
    { name: 'CI', allowedIps: ['::1/128'], scopes: {}, limits: {} },
    { secretHash: hash('a'), hint: 'h' },
  );
  await credentials.keep([{ accountId: 'k1', version: 1, sealed: 'v1.key.sealed' }]);
  await snapshots.publish('{}');
  await usage.open([closed('open')]);
  await usage.close(
    Array.from({ length: 1_200 }, (_, at) => closed(`r${at}`, { costMicros: Number.MAX_SAFE_INTEGER - 9e15 })),
  );
  for (const after of [{ big: 1e300, zero: 'a\0b' }, 'text', null]) {
    await audit.append({ actor: 'admin', action: 'x', subjectType: 'account', subjectId: 'k1', after });
  }
}

async function linesOf(database: Database): Promise<string[]> {
  const lines: string[] = [];
  const result = await backUp(database, migrations, async (line) => void lines.push(line));
  expect(result.outcome).toBe('written');
  return lines;
}

const reading = (lines: readonly string[]) =>
  async function* () {
    yield* lines;
  };

test('every table is part of a backup', async () => {
  const { rows } = await postgres.script(async (transaction) => ({
    rows: await transaction.query<{ name: string }>(`SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_migrations'`),
  }));
  expect(rows.map(({ name }) => name).toSorted()).toEqual(TABLES.toSorted());
});

test.each([
  ['Postgres', 'embedded', () => [postgres, embedded] as const],
  ['embedded', 'Postgres', () => [embedded, postgres] as const],
])('what %s had the restored %s has, row for row', async (_from, _to, databases) => {
  const [from, to] = databases();
  await fill(from);
  const lines = await linesOf(from);
  expect(await restoreBackup(to, migrations, reading(lines))).toMatchObject({
    outcome: 'restored',
    rows: { provider_accounts: 1, usage_ledger: 1_201, api_key_audit_logs: 3, credential_records: 1 },
  });
  const rowsOf = (some: readonly string[]) => some.slice(1, -1).toSorted();
  expect(rowsOf(await linesOf(to))).toEqual(rowsOf(lines));
  const restored = createRepositories(to.db);
  expect(await restored.audit.verify()).toMatchObject({ outcome: 'intact', records: 3 });
  expect(await restored.usage.close([closed('r7'), closed('open')])).toEqual({ closed: 1, duplicates: 1 });
  await restored.audit.append({ actor: 'a', action: 'x', subjectType: 'y', subjectId: 'z' });
  expect(await restored.audit.verify()).toMatchObject({ outcome: 'intact', records: 4 });
});

test('a database with rows is left alone, unless it may be replaced', async () => {
  await fill(postgres);
  const lines = await linesOf(postgres);
  const { accounts } = createRepositories(postgres.db, () => NOON);
  await accounts.insert({ account: account('later') });
  expect(await restoreBackup(postgres, migrations, reading(lines))).toMatchObject({
    outcome: 'not_empty',
    tables: expect.arrayContaining(['provider_accounts', 'usage_ledger']),
  });
  expect(await accounts.get('later')).toBeDefined();
  expect(await restoreBackup(postgres, migrations, reading(lines), { force: true })).toMatchObject({
    outcome: 'restored',
  });
  expect(await accounts.get('later')).toBeUndefined();
});

test('a backup that is not whole changes nothing', async () => {
  await fill(embedded);
  const lines = await linesOf(embedded);
  const refuse = async (broken: readonly string[]) => {
    const result = await restoreBackup(embedded, migrations, reading(broken), { force: true });
    return result.outcome === 'damaged' ? result.line : result.outcome;
  };
  expect(await refuse([])).toBe(1);
  expect(await refuse(['{"some":"json"}', ...lines.slice(1)])).toBe(1);
  expect(await refuse(lines.slice(0, -1))).toBe(lines.length - 1);
  expect(await refuse([...lines.slice(0, 5), ...lines.slice(6)])).toBe(lines.length - 1);
  expect(await refuse(lines.with(3, 'nonsense'))).toBe(4);
  expect(await refuse(lines.with(3, '{"table":"pg_class","row":{}}'))).toBe(4);
  expect(await refuse(lines.map((line) => line.replace('"weight":0.1', '"weight":0.2')))).toBe(lines.length);
  expect(await createRepositories(embedded.db).accounts.get('k1')).toBeDefined();
});

test('a restore that fails half-way changes nothing', async () => {
  await fill(postgres);
  const [header = '', ...rows] = (await linesOf(postgres)).slice(0, -1);
  const seal = new BackupSeal();
  const twice = [header, ...rows, ...rows.slice(-1)];
  for (const [at, line] of twice.entries()) seal.add(line, at > 0);
  const restore = restoreBackup(postgres, migrations, reading([...twice, seal.line()]), { force: true });
  await expect(restore).rejects.toThrow('duplicate key');
  const { usage } = createRepositories(postgres.db);
  expect(await usage.close([closed('r0')])).toEqual({ closed: 0, duplicates: 1 });
});

test('a backup of an older schema is restored and brought up to date; one of a newer or another is refused', async () => {
  await createRepositories(embedded.db).accounts.insert({ account: account('old') });
  await new Migrator(embedded, migrations).down(2);
  const lines = await linesOf(embedded);
  expect(await restoreBackup(postgres, migrations, reading(lines))).toMatchObject({ outcome: 'restored' });
  expect(await createRepositories(postgres.db).accounts.get('old')).toBeDefined();
  expect((await new Migrator(postgres, migrations).status()).every(({ state }) => state === 'applied')).toBe(true);

  const strange = [migrations.slice(0, 1), migrations.map((one) => ({ ...one, checksum: 'other' }))];
  for (const release of strange) {
    expect(await restoreBackup(embedded, release, reading(lines))).toMatchObject({ outcome: 'other_schema' });
  }
  expect(await backUp(embedded, migrations.slice(0, 1), async () => {})).toEqual({ outcome: 'newer_schema' });
  await new Migrator(embedded, migrations).down(0);
  expect(await backUp(embedded, migrations, async () => {})).toEqual({ outcome: 'no_schema' });
});

test('a file holds whatever text there is, is for its owner only, and is never half a backup', async () => {
  const files = mkdtempSync(join(tmpdir(), 'sluice-backup-file-'));
  const file = join(files, 'all.ndjson');
  const odd = account('odd', { settings: { text: 'a\u2028b\u2029c\r\n\u0085', long: 'x'.repeat(600_000) } });
  await createRepositories(postgres.db).accounts.insert({ account: odd });
  writeFileSync(file, 'an older one');
  expect(await backUpToFile(postgres, migrations, file)).toMatchObject({ outcome: 'written' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await restoreFromFile(embedded, migrations, file)).toMatchObject({ outcome: 'restored' });
  expect((await createRepositories(embedded.db).accounts.get('odd'))?.account).toEqual(odd);

  await new Migrator(embedded, migrations).down(0);
  expect(await backUpToFile(embedded, migrations, file)).toEqual({ outcome: 'no_schema' });
  expect(readdirSync(files)).toEqual(['all.ndjson']);
  await expect(restoreFromFile(postgres, migrations, join(files, 'none'))).rejects.toThrow('ENOENT');
  rmSync(files, { recursive: true });
});
