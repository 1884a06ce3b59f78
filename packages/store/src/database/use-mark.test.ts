import { startPostgres } from '@sluice/testkit/servers';
import { expect, test } from 'vitest';
import { Migrator, readMigrations } from '../migrate/index.ts';
import { openPostgres } from './postgres.ts';
import { markInUse } from './use-mark.ts';

test('tables stay as long as anybody marks the database as in use', async () => {
  await using server = await startPostgres();
  const database = openPostgres(server.url);
  const migrator = new Migrator(database, await readMigrations());
  await migrator.up();
  const marks = [await markInUse(server.url), await markInUse(server.url)];
  for (const mark of marks) {
    expect(await migrator.down(0)).toEqual({ outcome: 'in_use' });
    expect(await migrator.recreate(0, { mayReplace: async () => true, fill: async () => {} })).toEqual({
      outcome: 'in_use',
    });
    await mark.close();
  }
  expect(await migrator.down(0)).toMatchObject({ outcome: 'done' });
  await database.close();
});

test('a server that does not answer is no reason not to start', async () => {
  const mark = await markInUse('postgres://u:p@127.0.0.1:1/none');
  await mark.close();
});
