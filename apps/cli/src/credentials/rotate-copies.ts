import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CopyReseal } from '@sluice/control';
import { type ResealReport, type RotationOptions, rotateMasterKey } from '@sluice/credentials';
import type { MasterKeys } from '@sluice/credentials/vault';
import { Vault } from '@sluice/credentials/vault';
import type { Config } from '@sluice/runtime';
import { createRepositories, Migrator, openDatabase, readMigrations } from '@sluice/store';

export type CopiesRotation =
  | { readonly outcome: 'done'; readonly report: ResealReport }
  /** This configuration names no database that has copies: control's is elsewhere, or there is none. */
  | { readonly outcome: 'elsewhere' }
  /** A running control plane owns the database. */
  | { readonly outcome: 'in_use' }
  /** In words for the operator. */
  | { readonly outcome: 'failed'; readonly message: string };

/** Brings the copies of logins in the configured database under the first of the keys, while control reads and writes them. */
export async function rotateCopies(
  config: Config,
  keys: MasterKeys,
  options: RotationOptions,
): Promise<CopiesRotation> {
  const { url, data_dir: dataDir } = config.database;
  // Opening an embedded database makes it.
  if (url === undefined && !(await exists(join(dataDir, 'database')))) return { outcome: 'elsewhere' };
  try {
    const opened = await openDatabase(url === undefined ? { dataDir } : { url });
    if (opened.outcome === 'in_use') return { outcome: 'in_use' };
    const { database } = opened;
    try {
      const lines = await new Migrator(database, await readMigrations()).status();
      if (lines.every(({ state }) => state === 'pending')) return { outcome: 'elsewhere' };
      const { credentials } = createRepositories(database.db);
      return {
        outcome: 'done',
        report: await rotateMasterKey([new CopyReseal(credentials, new Vault(keys))], options),
      };
    } finally {
      await database.close();
    }
  } catch (error) {
    const [first] = error instanceof AggregateError ? error.errors : [error];
    const reason = first instanceof Error && first.message !== '' ? first.message : 'it does not answer';
    return { outcome: 'failed', message: `the copies of logins in the database could not be sealed again: ${reason}` };
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
