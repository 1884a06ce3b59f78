import type { Database, ScriptTransaction } from '../database/index.ts';
import type { Migration } from '../migrate/index.ts';
import { type BackupHeader, BackupSeal, rowLine } from './format.ts';
import { TABLES, type TableName } from './tables.ts';

export type BackupResult =
  | { readonly outcome: 'written'; readonly rows: Readonly<Partial<Record<TableName, number>>> }
  /** Nothing was written: no migration has run. */
  | { readonly outcome: 'no_schema' }
  /** Nothing was written: a newer release has made tables that this one does not know. */
  | { readonly outcome: 'newer_schema' };

const ROWS_AT_ONCE = 500;

/**
 * Writes every row of every table, one line each, as they are at one moment. Credentials stay sealed and keys are hashes, yet
 * names and usage are in the clear. The lines fit Postgres and the embedded database alike.
 *
 * @param write is given line after line, without its end; the next one comes when it has resolved.
 */
export function backUp(
  database: Database,
  migrations: readonly Migration[],
  write: (line: string) => Promise<void>,
): Promise<BackupResult> {
  return database.script(async (transaction): Promise<BackupResult> => {
    if (!(await exists(transaction, 'schema_migrations'))) return { outcome: 'no_schema' };
    const applied = await transaction.query<BackupHeader['migrations'][number]>(
      'SELECT version, name, checksum FROM schema_migrations ORDER BY version',
    );
    if (applied.length === 0) return { outcome: 'no_schema' };
    if (applied.length > migrations.length) return { outcome: 'newer_schema' };

    const seal = new BackupSeal();
    const header: BackupHeader = { sluice_backup: 1, created_at: new Date().toISOString(), migrations: applied };
    const emit = async (line: string, isRow: boolean) => {
      seal.add(line, isRow);
      await write(line);
    };
    await emit(JSON.stringify(header), false);
    const rows: Partial<Record<TableName, number>> = {};
    for (const table of TABLES) {
      if (!(await exists(transaction, table))) continue;
      rows[table] = 0;
      for await (const json of rowsOf(transaction, table)) {
        await emit(rowLine({ table, json }), true);
        rows[table] += 1;
      }
    }
    await write(seal.line());
    return { outcome: 'written', rows };
  }, 'repeatable read');
}

async function* rowsOf(transaction: ScriptTransaction, table: TableName): AsyncGenerator<string> {
  await transaction.run(`DECLARE dump NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS json FROM ${table} t`);
  for (;;) {
    const rows = await transaction.query<{ json: string }>(`FETCH ${ROWS_AT_ONCE} FROM dump`);
    for (const { json } of rows) yield json;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await transaction.run('CLOSE dump');
}

async function exists(transaction: ScriptTransaction, table: string): Promise<boolean> {
  const [row] = await transaction.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [table]);
  return row?.found ?? false;
}
