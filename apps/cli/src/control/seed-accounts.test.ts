import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@sluice/runtime';
import {
  createRepositories,
  type Database,
  Migrator,
  openDatabase,
  type Repositories,
  readMigrations,
} from '@sluice/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedAccounts } from './seed-accounts.ts';

let folder: string;
let database: Database;
let repositories: Repositories;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-seed-'));
  const opened = await openDatabase({ dataDir: folder });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  database = opened.database;
  await new Migrator(database, await readMigrations()).up();
  repositories = createRepositories(database.db);
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

function configOf(...accounts: readonly object[]) {
  const loaded = loadConfig({ file: undefined, env: {} });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return { ...loaded.config, accounts } as typeof loaded.config;
}

const account = (id: string, more: object = {}) => ({
  ...{ id, provider: 'openai', auth: 'api_key', priority: 0, weight: 1, disabled: false },
  credentials: { api_key: 'canary-of-the-file' },
  ...more,
});

const rows = async () =>
  (await repositories.audit.page()).items.map(({ actor, action, subjectId }) => `${actor}: ${action} ${subjectId}`);

test('what the file changes is written down as its change, once, and nothing when nothing changes', async () => {
  expect(await seedAccounts(configOf(account('a'), account('b')), repositories)).toBe(2);
  expect(await rows()).toEqual(['config file: account.create b', 'config file: account.create a']);
  expect(await seedAccounts(configOf(account('a'), account('b')), repositories)).toBe(0);
  expect(await rows()).toHaveLength(2);
  expect(await seedAccounts(configOf(account('a', { weight: 5 })), repositories)).toBe(2);
  const [gone, changed] = (await repositories.audit.page()).items;
  expect(gone).toMatchObject({ action: 'account.delete', subjectId: 'b', before: { weight: 1 } });
  expect(changed).toMatchObject({ action: 'account.update', before: { weight: 1 }, after: { weight: 5 } });
  expect(JSON.stringify((await repositories.audit.page()).items)).not.toContain('canary');
  expect(await repositories.audit.verify()).toMatchObject({ outcome: 'intact', records: 4 });
});

test('an account that people have made is neither changed nor written down', async () => {
  await repositories.accounts.insert({
    account: { id: 'mine', provider: 'openai', auth: 'api_key', priority: 3, weight: 1, urls: {}, settings: {} },
  });
  const before = await rows();
  expect(await seedAccounts(configOf(account('a', { weight: 5 }), account('mine')), repositories)).toBe(0);
  expect(await rows()).toEqual(before);
  expect((await repositories.accounts.get('mine'))?.account.priority).toBe(3);
});
