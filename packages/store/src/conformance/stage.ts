import { type Database, type DatabasePlace, openDatabase } from '../database/index.ts';
import { Migrator, readMigrations } from '../migrate/index.ts';

/** A database at the newest version of the schema. */
export async function openMigrated(place: DatabasePlace): Promise<Database> {
  const opened = await openDatabase(place);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  await new Migrator(opened.database, await readMigrations()).up();
  return opened.database;
}

/** Takes every row away, by taking every table away. */
export async function empty(database: Database): Promise<void> {
  const migrator = new Migrator(database, await readMigrations());
  await migrator.down(0);
  await migrator.up();
}
