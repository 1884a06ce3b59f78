import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killMigrators, killWriters } from '@sluice/store/e2e';
import { startPostgres } from '@sluice/testkit/servers';

/**
 * Kills writers and migrators of the embedded database, and migrators on Postgres, and counts what is lost.
 * `node store/kill.ts [writers=50] [migrators=20]`
 */
const [writers = 50, migrators = 20] = process.argv.slice(2).map(Number);
const dataDir = mkdtempSync(join(tmpdir(), 'sluice-kill-'));
try {
  console.log('writers, embedded   ', JSON.stringify(await killWriters(dataDir, writers)));
  console.log('migrators, embedded ', JSON.stringify(await killMigrators({ dataDir }, migrators)));
  await using server = await startPostgres();
  console.log('migrators, Postgres ', JSON.stringify(await killMigrators({ url: server.url }, migrators)));
} finally {
  rmSync(dataDir, { recursive: true });
}
