import { type PostgresServer, startPostgres } from '@sluice/testkit/servers';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../database/index.ts';
import { testEverything } from './everything.ts';
import { openMigrated } from './stage.ts';

describe('on Postgres', () => {
  let server: PostgresServer;
  let database: Database;

  beforeAll(async () => {
    server = await startPostgres();
    database = await openMigrated({ url: server.url });
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
  });

  testEverything(() => database);
});
