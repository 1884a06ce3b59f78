import type { DatabaseOptions, DatabasePlace, OpenedDatabase } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';

/**
 * Opens the database at a place. Postgres is not spoken to before the first query; the embedded database is made when it is
 * not there. Rejects when a folder cannot be used. The schema is whatever {@link Migrator} made of it so far.
 */
export async function openDatabase(place: DatabasePlace, options: DatabaseOptions = {}): Promise<OpenedDatabase> {
  if ('dataDir' in place) return openEmbedded(place.dataDir);
  return { outcome: 'opened', database: openPostgres(place.url, options) };
}
