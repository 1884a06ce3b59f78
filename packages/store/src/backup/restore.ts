import type { Database, ScriptTransaction } from '../database/index.ts';
import { type Migration, type MigrationLine, Migrator } from '../migrate/index.ts';
import { type BackupRow, readRow } from './format.ts';
import { type InspectedBackup, inspectBackup } from './inspect.ts';
import { TABLES, type TableName } from './tables.ts';

export type RestoreResult =
  | { readonly outcome: 'restored'; readonly rows: Readonly<Partial<Record<TableName, number>>> }
  /** Nothing was changed: these tables have rows, and nobody said that they may go. */
  | { readonly outcome: 'not_empty'; readonly tables: readonly TableName[] }
  /** Nothing was changed: a control plane has the database open. */
  | { readonly outcome: 'in_use' }
  /** Nothing was changed: the database's own migrations are not those of this release. */
  | { readonly outcome: 'refused'; readonly lines: readonly MigrationLine[] }
  | Exclude<InspectedBackup, { readonly outcome: 'whole' }>;

export interface RestoreOptions {
  /** Replaces what is there. Default false: a database with rows is left alone. */
  readonly force?: boolean;
}

const ROWS_AT_ONCE = 500;

/**
 * Makes a database what a backup says, and brings it to the newest version of the schema. The backup is read twice: once to
 * see that it is whole, once to load it. Everything is replaced in one transaction, so a restore that fails or is killed
 * changes nothing.
 *
 * @param read opens the backup from its beginning, line by line.
 */
export async function restoreBackup(
  database: Database,
  migrations: readonly Migration[],
  read: () => AsyncIterable<string>,
  { force = false }: RestoreOptions = {},
): Promise<RestoreResult> {
  const inspected = await inspectBackup(read(), migrations);
  if (inspected.outcome !== 'whole') return inspected;
  const migrator = new Migrator(database, migrations);
  let occupied: readonly TableName[] = [];
  const rows: Partial<Record<TableName, number>> = {};
  const recreated = await migrator.recreate(inspected.header.migrations.length, {
    mayReplace: async (transaction) => {
      occupied = force ? [] : await tablesWithRows(transaction);
      return occupied.length === 0;
    },
    fill: async (transaction) => {
      for await (const [table, batch] of batches(read())) {
        await insert(transaction, table, batch);
        rows[table] = (rows[table] ?? 0) + batch.length;
      }
    },
  });
  if (recreated.outcome === 'kept') return { outcome: 'not_empty', tables: occupied };
  if (recreated.outcome === 'refused' || recreated.outcome === 'in_use') return recreated;
  const raised = await migrator.up();
  return raised.outcome === 'refused' ? raised : { outcome: 'restored', rows };
}

async function tablesWithRows(transaction: ScriptTransaction): Promise<readonly TableName[]> {
  const occupied: TableName[] = [];
  for (const table of TABLES) {
    const [there] = await transaction.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [table]);
    if (!there?.found) continue;
    const [row] = await transaction.query<{ found: boolean }>(`SELECT EXISTS (SELECT FROM ${table}) AS found`);
    if (row?.found) occupied.push(table);
  }
  return occupied;
}

/** Rows of one table that follow each other, some at a time. Other lines are the first and the last one. */
async function* batches(lines: AsyncIterable<string>): AsyncGenerator<readonly [TableName, readonly BackupRow[]]> {
  let batch: BackupRow[] = [];
  for await (const line of lines) {
    const row = readRow(line);
    const [first] = batch;
    if (first && (!row || row.table !== first.table || batch.length === ROWS_AT_ONCE)) {
      yield [first.table, batch];
      batch = [];
    }
    if (row) batch.push(row);
  }
}

async function insert(transaction: ScriptTransaction, table: TableName, batch: readonly BackupRow[]): Promise<void> {
  const list = `[${batch.map(({ json }) => json).join(',')}]`;
  await transaction.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`, [
    list,
  ]);
}
