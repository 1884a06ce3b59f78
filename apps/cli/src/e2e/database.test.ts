import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRepositories, openDatabase, readMigrations } from '@sluice/store';
import { type PostgresServer, startPostgres } from '@sluice/testkit/servers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const MAIN = new URL('../main.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'sluice-database-e2e-'));
let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function sluice(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, ...env } };
    execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
    });
  });
}

const places = [
  ['Postgres', () => ({ DATABASE_URL: server.url })],
  ['the embedded database', () => ({ SLUICE_DATA_DIR: 'data' })],
] as const;

describe.each(places)('on %s', (_name, place) => {
  test('migrate goes up, shows where it is, and comes down', async () => {
    const migrations = await readMigrations();
    const { version, name } = migrations.at(-1) ?? { version: 0, name: '' };
    const up = await sluice(['migrate', 'up'], place());
    expect([up.code, up.stdout]).toEqual([
      0,
      migrations.map((migration) => `applied: ${migration.version} ${migration.name}\n`).join(''),
    ]);
    expect(await sluice(['migrate', 'up'], place())).toMatchObject({ code: 0, stdout: 'Nothing to do.\n' });
    const down = await sluice(['migrate', 'down', '--json'], place());
    expect(JSON.parse(down.stdout)).toEqual({ ok: true, ran: [{ version, name }] });
    const status = await sluice(['migrate', 'status'], place());
    expect(status.stdout).toMatch(/^VERSION +NAME +STATE +APPLIED AT\n1 +accounts +applied +20\d\d-/);
    expect(status.stdout).toMatch(new RegExp(`${version} +${name} +pending\n$`));
    const json = JSON.parse((await sluice(['migrate', 'status', '--json'], place())).stdout);
    expect(json.migrations.at(-1)).toEqual({ version, name, state: 'pending', applied_at: null });
    expect((await sluice(['migrate', 'down', '--to', '0'], place())).stdout.split('\n')).toHaveLength(version);
    expect(await sluice(['backup', 'nothing'], place())).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing to back up'),
    });
    expect((await sluice(['migrate', 'up'], place())).code).toBe(0);
  });
});

test('a backup of Postgres is restored into the embedded database and comes back the same', async () => {
  const [postgres, embedded] = places.map(([, place]) => place());
  const opened = await openDatabase({ url: server.url });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const { accounts } = createRepositories(opened.database.db);
  await accounts.insert({
    account: { id: 'k1', provider: 'kiro', auth: 'idc', priority: 0, weight: 1, urls: {}, settings: {} },
  });
  await opened.database.close();

  const written = await sluice(['backup', 'one.ndjson', '--json'], postgres);
  expect(JSON.parse(written.stdout)).toMatchObject({ ok: true, file: 'one.ndjson', rows: { provider_accounts: 1 } });
  const restored = await sluice(['restore', 'one.ndjson'], embedded);
  expect([restored.code, restored.stdout]).toEqual([0, expect.stringMatching(/provider_accounts +1\nRestored from/)]);
  const again = await sluice(['restore', 'one.ndjson'], embedded);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('not empty (provider_accounts): --force')]);
  expect((await sluice(['restore', '--force', 'one.ndjson'], embedded)).code).toBe(0);
  expect((await sluice(['backup', 'two.ndjson'], embedded)).code).toBe(0);
  const rowsOf = (file: string) => readFileSync(join(folder, file), 'utf8').split('\n').slice(1, -2);
  expect(rowsOf('two.ndjson')).toEqual(rowsOf('one.ndjson'));

  writeFileSync(join(folder, 'half.ndjson'), rowsOf('one.ndjson').join('\n'));
  const half = await sluice(['restore', '--force', '--json', 'half.ndjson'], embedded);
  expect([half.code, JSON.parse(half.stdout)]).toMatchObject([
    1,
    { ok: false, error: { message: expect.stringContaining('line 1') } },
  ]);
});

test('a folder named on the command line is meant, whatever server the environment names', async () => {
  const environment = { DATABASE_URL: server.url };
  const before = (await sluice(['migrate', 'status'], environment)).stdout;
  const down = await sluice(['migrate', 'down', '--to', '0', '--data-dir', 'copy'], environment);
  expect(down).toMatchObject({ code: 0, stdout: 'Nothing to do.\n' });
  expect((await sluice(['migrate', 'status'], environment)).stdout).toBe(before);
});

test('a second process is told who has the embedded database', async () => {
  const opened = await openDatabase({ dataDir: join(folder, 'data') });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const refused = await sluice(['migrate', 'up'], { SLUICE_DATA_DIR: 'data' });
  await opened.database.close();
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`belongs to process ${process.pid}`)]);
});

test('rows are taken away only with --force', async () => {
  const environment = { DATABASE_URL: server.url };
  const refused = await sluice(['migrate', 'down', '--to', '0', '--json'], environment);
  expect([refused.code, JSON.parse(refused.stdout).error.message]).toEqual([
    1,
    expect.stringContaining('rows would be lost (provider_accounts): --force'),
  ]);
  expect((await sluice(['migrate', 'down', '--to', '0', '--force'], environment)).code).toBe(0);
});

test('what cannot work is said, with its exit code', async () => {
  const away = await sluice(['migrate', 'status'], { DATABASE_URL: 'postgres://u:p4ssw0rd-p4ssw0rd@127.0.0.1:1/none' });
  expect([away.code, away.stderr]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
  expect(away.stderr).not.toContain('p4ssw0rd');
  expect((await sluice(['restore', 'none.ndjson'], { DATABASE_URL: server.url })).stderr).toContain('ENOENT');
  for (const args of [
    ['migrate', 'up', '--to', 'x'],
    ['migrate', 'sideways'],
    ['backup'],
    ['migrate', 'up', '-c', 'none.yaml'],
  ]) {
    expect([args, (await sluice(args)).code]).toEqual([args, 2]);
  }
});
