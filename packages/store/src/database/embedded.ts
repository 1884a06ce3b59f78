import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import type { Schema } from '../schema/index.ts';
import type { Database, OpenedDatabase } from './database.ts';
import { takeFolder } from './owner-lock.ts';
import { BIGINT, safeInteger } from './safe-integer.ts';

const FOLDER = 'database';
const UNFINISHED = 'database.new';
const LOCK = 'database.lock';

/** Its own 128 MB of buffers would be taken at once, for a database that fits into a fraction of them. */
const SETTINGS = ['shared_buffers=16MB'];

/**
 * The embedded database in `<dataDir>/database`, made when it is not there (a few seconds). It has one owner: a second
 * process is told who has it.
 *
 * A killed process loses nothing that was acknowledged. A machine that loses power may lose the last moments, because
 * PGlite does not wait for the disk; who cannot afford that takes Postgres.
 */
export async function openEmbedded(dataDir: string): Promise<OpenedDatabase> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const taken = await takeFolder(join(dataDir, LOCK));
  if (taken.outcome === 'taken') {
    return {
      outcome: 'in_use',
      message: `the embedded database in ${dataDir} belongs to process ${taken.pid}: stop that process, or use Postgres for more than one`,
    };
  }
  try {
    const pglite = await openFolder(dataDir);
    return { outcome: 'opened', database: asDatabase(pglite, taken.release) };
  } catch (error) {
    await taken.release();
    throw error;
  }
}

/**
 * A kill during the first initialisation leaves a folder that never opens again, so that happens beside, and the folder
 * gets its name when it is complete.
 */
async function openFolder(dataDir: string): Promise<PGlite> {
  const folder = join(dataDir, FOLDER);
  const unfinished = join(dataDir, UNFINISHED);
  await rm(unfinished, { recursive: true, force: true });
  if (!(await exists(folder))) {
    const fresh = await start(unfinished);
    await fresh.close();
    await rename(unfinished, folder);
    await syncFolder(dataDir);
  }
  return start(folder);
}

async function start(folder: string): Promise<PGlite> {
  return PGlite.create({ dataDir: folder, postgresqlconf: SETTINGS, parsers: { [BIGINT]: safeInteger } });
}

function asDatabase(pglite: PGlite, release: () => Promise<void>): Database {
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
  let closed: Promise<void> | undefined;
  return {
    db,
    kind: 'embedded',
    script: (work) =>
      pglite.transaction((transaction) =>
        work({
          run: async (sql) => void (await transaction.exec(sql)),
          query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
            (await transaction.query<Row>(sql, [...parameters])).rows,
        }),
      ),
    close() {
      closed ??= db
        .destroy()
        .then(() => (pglite.closed ? undefined : pglite.close()))
        .finally(release);
      return closed;
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}
