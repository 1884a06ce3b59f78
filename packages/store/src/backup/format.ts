import { createHash } from 'node:crypto';
import { TABLES, type TableName } from './tables.ts';

/** The first line of a backup. */
export interface BackupHeader {
  readonly sluice_backup: 1;
  /** RFC 3339. */
  readonly created_at: string;
  /** The migrations that made its tables, oldest first. */
  readonly migrations: readonly { readonly version: number; readonly name: string; readonly checksum: string }[];
}

/** One row: the table, and the row as the database itself spells it in JSON. */
export interface BackupRow {
  readonly table: TableName;
  readonly json: string;
}

/** With `s`, because JSON may contain line separators, which a dot leaves out otherwise. */
const ROW = /^\{"table":"([a-z_]+)","row":(\{.*\})\}$/s;

export function rowLine({ table, json }: BackupRow): string {
  return `{"table":"${table}","row":${json}}`;
}

/** The row of a line, or undefined. The row's text is handed on as it is: reading its numbers would round them. */
export function readRow(line: string): BackupRow | undefined {
  const [, name, json] = ROW.exec(line) ?? [];
  const table = TABLES.find((candidate) => candidate === name);
  return table && json !== undefined ? { table, json } : undefined;
}

export function readHeader(line: string | undefined): BackupHeader | undefined {
  if (line === undefined || !isJson(line)) return undefined;
  const header = JSON.parse(line) as BackupHeader | null;
  return header?.sluice_backup === 1 && Array.isArray(header.migrations) ? header : undefined;
}

/** Adds up the lines of a backup, so that its last line can say whether they are all there. */
export class BackupSeal {
  readonly #hash = createHash('sha256');
  #rows = 0;

  add(line: string, isRow: boolean): void {
    this.#hash.update(line).update('\n');
    if (isRow) this.#rows += 1;
  }

  /** The last line. To be asked for once. */
  line(): string {
    return JSON.stringify({ end: { rows: this.#rows, sha256: this.#hash.digest('hex') } });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
