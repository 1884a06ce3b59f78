import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRepositories, type Database, openDatabase, readMigrations, restoreFromFile } from '@sluice/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN, openaiAccount, openStage, type Stage, VIEWER } from '../stage/stage.fixture.ts';

const PATH = '/admin/backup';
let first: Stage;
let stage: Awaited<ReturnType<Stage['beside']>>;
let database: Database;
beforeAll(async () => {
  first = await openStage();
  database = first.database;
  stage = await first.beside({ status: { version: '0', database } });
  await stage.control.start();
});
afterAll(async () => {
  await stage.close();
  await first.close();
});

test('a database in use is backed up whole, audited, and restored elsewhere', async () => {
  await stage.ask('POST', '/admin/providers/openai/accounts', openaiAccount({ id: 'o1' }));
  const answer = await stage.ask('GET', PATH);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  expect(answer.text).not.toContain('canary-key');
  expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(answer.text));
  expect((await stage.ask('GET', '/admin/audit')).body.items[0]).toMatchObject({
    action: 'backup.create',
    actor: 'admin',
  });

  const folder = mkdtempSync(join(tmpdir(), 'sluice-restored-'));
  writeFileSync(join(folder, 'backup'), answer.text);
  const opened = await openDatabase({ dataDir: folder });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const restored = await restoreFromFile(opened.database, await readMigrations(), join(folder, 'backup'));
  expect(restored).toMatchObject({ outcome: 'restored', rows: { provider_accounts: 1 } });
  expect((await createRepositories(opened.database.db).accounts.get('o1'))?.account.provider).toBe('openai');
  await opened.database.close();
  rmSync(folder, { recursive: true });
});

test('there is one at a time, and the next when its reader has left', async () => {
  const get = () => fetch(`${stage.url}${PATH}`, { headers: { authorization: `Bearer ${ADMIN}` } });
  const answers = await Promise.all([get(), get(), get()]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  for (const answer of answers) await answer.body?.cancel();
  await expect.poll(async () => (await stage.ask('GET', PATH)).status, { timeout: 10_000 }).toBe(200);
});

test('only administrators get one', async () => {
  expect((await stage.ask('GET', PATH, undefined, { authorization: `Bearer ${VIEWER}` })).status).toBe(403);
});
