import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killInitialisations, killMigrators, killWriters } from '@sluice/store/e2e';
import { startPostgres } from '@sluice/testkit/servers';

/**
 * Kills writers, migrators and first starts of the embedded database, and migrators on Postgres, and counts what is lost.
 * `node store/kill.ts [writers=50] [migrators=20] [first starts=10]`
 */
const [writers = 50, migrators = 20, firstStarts = 10] = process.argv.slice(2).map(Number);
const dataDir = mkdtempSync(join(tmpdir(), 'sluice-kill-'));
try {
  console.log('writers, embedded   ', JSON.stringify(await killWriters(dataDir, writers)));
  console.log('migrators, embedded ', JSON.stringify(await killMigrators({ dataDir }, migrators)));
  console.log('first starts        ', JSON.stringify(await killInitialisations(dataDir, firstStarts)));
  await using server = await startPostgres();
  console.log('migrators, Postgres ', JSON.stringify(await killMigrators({ url: server.url }, migrators)));
} finally {
  rmSync(dataDir, { recursive: true });
}
