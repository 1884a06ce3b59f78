import { type BackupResult, backUpToFile, type RestoreResult, readMigrations, restoreFromFile } from '@sluice/store';
import { EXIT_OK } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { fetchBackup } from './fetch-backup.ts';
import { type DatabaseOptions, failed, IN_USE, type Said, withDatabase } from './with-database.ts';

export interface RestoreVerbOptions extends DatabaseOptions {
  /** Replaces what is there. */
  readonly force: boolean;
}

/** `sluice backup FILE`: every row of every table as it is at this moment. What is sealed in it, logins above all, stays sealed; the master key is not in it. One that a running process
 * has is asked for there. */
export function backup(file: string, options: DatabaseOptions): Promise<number> {
  return withDatabase(
    options,
    async (database) => {
      const result = await backUpToFile(database, await readMigrations(), file);
      return result.outcome === 'written'
        ? done(`Backup written to ${file}.`, file, result.rows)
        : failed(refusal(result));
    },
    (admin) => fetchBackup(admin, file),
  );
}

/** `sluice restore FILE`: makes the database what the backup says; refuses when there are rows and `--force` is not given. */
export function restore(file: string, options: RestoreVerbOptions): Promise<number> {
  return withDatabase(options, async (database) => {
    const result = await restoreFromFile(database, await readMigrations(), file, { force: options.force });
    return result.outcome === 'restored' ? done(`Restored from ${file}.`, file, result.rows) : failed(refusal(result));
  });
}

function done(sentence: string, file: string, rows: Readonly<Record<string, number | undefined>>): Said {
  const counts = Object.entries(rows).map(([name, count = 0]) => [name, String(count)]);
  return {
    code: EXIT_OK,
    facts: { ok: true, file, rows },
    text: `${table([['TABLE', 'ROWS'], ...counts])}\n${sentence}`,
  };
}

type Refusal = Exclude<BackupResult, { outcome: 'written' }> | Exclude<RestoreResult, { outcome: 'restored' }>;

function refusal(result: Refusal): string {
  switch (result.outcome) {
    case 'no_schema':
      return 'there is nothing to back up: the database has no tables yet (sluice migrate up)';
    case 'newer_schema':
    case 'refused':
      return 'the database is not of this release (sluice migrate status)';
    case 'in_use':
      return IN_USE;
    case 'not_empty':
      return `the database is not empty (${result.tables.join(', ')}): --force replaces everything in it`;
    case 'damaged':
      return `the backup cannot be used: line ${result.line}: ${result.message}`;
    case 'other_schema':
      return `the backup is not of this release: ${result.message}`;
  }
}
