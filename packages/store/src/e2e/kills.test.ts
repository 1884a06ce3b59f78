import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@sluice/testkit/servers';
import { afterAll, expect, test } from 'vitest';
import { killInitialisations, killMigrators, killWriters } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-kills-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('writers killed in the middle of their work lose no acknowledged row', async () => {
  const killed = await killWriters(folder, 5);
  expect(killed).toMatchObject({ kills: 5, whileOpening: 1, lost: 0, holes: 0 });
  expect(killed.acknowledged).toBeGreaterThan(0);
});

test('a migration killed anywhere is finished by the next migrator, embedded', async () => {
  expect(await killMigrators({ dataDir: folder }, 2)).toMatchObject({ kills: 2, whole: 2 });
});

test('a migration killed anywhere is finished by the next migrator, on Postgres', async () => {
  await using server = await startPostgres();
  expect(await killMigrators({ url: server.url }, 4)).toMatchObject({ kills: 4, whole: 4 });
});

test('a first start that was killed is made good by the next', async () => {
  expect(await killInitialisations(folder, 1)).toMatchObject({ kills: 1, opened: 1 });
});
