import { startPostgres } from '@sluice/testkit/servers';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { openPostgres } from './postgres.ts';

test('a server that goes away and comes back is used again', async () => {
  await using server = await startPostgres();
  const lost = vi.fn();
  const database = openPostgres(server.url, { onConnectionLost: lost });
  const ask = () => sql<{ one: number }>`SELECT 1 AS one`.execute(database.db);
  expect((await ask()).rows).toEqual([{ one: 1 }]);
  await server.kill();
  await vi.waitFor(() => expect(lost).toHaveBeenCalled());
  await expect(ask()).rejects.toThrow('ECONNREFUSED');
  await server.restart();
  expect((await ask()).rows).toEqual([{ one: 1 }]);
  await database.close();
  await database.close();
});

test('a transaction whose connection breaks between statements rejects and leaves the pool usable', async () => {
  await using server = await startPostgres();
  const database = openPostgres(server.url, { maxConnections: 1 });
  const breakOff = async (run: (statement: string) => Promise<unknown>) => {
    await run('CREATE TABLE half (x int)');
    await run('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => {});
    // The connection's own end arrives after the statement's.
    await new Promise((resolve) => setImmediate(resolve));
    await run('SELECT 1');
  };
  await expect(database.script((transaction) => breakOff((statement) => transaction.run(statement)))).rejects.toThrow();
  const byKysely = database.db
    .transaction()
    .execute((transaction) => breakOff((statement) => sql.raw(statement).execute(transaction)));
  await expect(byKysely).rejects.toThrow();
  const answer = await database.script((transaction) => transaction.query(`SELECT to_regclass('half') AS found`));
  expect(answer).toEqual([{ found: null }]);
  await database.close();
});
