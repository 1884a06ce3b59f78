import type { Config } from '@sluice/runtime';
import {
  createRepositories,
  type Database,
  Migrator,
  markInUse,
  openDatabase,
  type Repositories,
  readMigrations,
} from '@sluice/store';

/** The database of a control plane, migrated and ready. */
export interface Books {
  readonly repositories: Repositories;
  readonly database: Database;
}

export type OpenedBooks =
  | { readonly outcome: 'opened'; readonly books: Books }
  /** In words for the operator. */
  | { readonly outcome: 'refused'; readonly message: string };

const NEWER_DATABASE =
  'the database was changed by another release than this one; `sluice migrate status` says where they differ';

/** Opens the configured database, Postgres or a folder, and brings its tables up to date. Until it is closed, nobody takes them away. */
export async function openBooks({ database: place }: Config): Promise<OpenedBooks> {
  const opened = await openDatabase(place.url === undefined ? { dataDir: place.data_dir } : { url: place.url });
  if (opened.outcome === 'in_use') return { outcome: 'refused', message: opened.message };
  const mark = place.url === undefined ? undefined : await markInUse(place.url);
  const database: Database = {
    ...opened.database,
    async close() {
      await mark?.close();
      await opened.database.close();
    },
  };
  try {
    const migrated = await new Migrator(database, await readMigrations()).up();
    if (migrated.outcome === 'refused') {
      await database.close();
      return { outcome: 'refused', message: NEWER_DATABASE };
    }
  } catch (error) {
    await database.close();
    const reason = error instanceof Error ? error.message : 'unknown reason';
    return { outcome: 'refused', message: `the database cannot be brought up to date: ${reason}` };
  }
  return { outcome: 'opened', books: { database, repositories: createRepositories(database.db) } };
}
