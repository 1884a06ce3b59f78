import type { Migration } from '../migrate/index.ts';
import { type BackupHeader, BackupSeal, readHeader, readRow } from './format.ts';

export type InspectedBackup =
  | { readonly outcome: 'whole'; readonly header: BackupHeader; readonly rows: number }
  /** `line` counts from 1. */
  | { readonly outcome: 'damaged'; readonly line: number; readonly message: string }
  /** It has tables of a newer release, or of another one: `message` says which. */
  | { readonly outcome: 'other_schema'; readonly message: string };

/** Reads a whole backup and checks that every line is there and as it was written, before anything is touched. */
export async function inspectBackup(
  lines: AsyncIterable<string>,
  migrations: readonly Migration[],
): Promise<InspectedBackup> {
  const seal = new BackupSeal();
  let header: BackupHeader | undefined;
  let last: string | undefined;
  let number = 0;
  for await (const line of lines) {
    // One line behind: the last one is not sealed, it is the seal.
    if (last !== undefined) {
      const isRow = number > 1;
      if (isRow && !readRow(last)) return { outcome: 'damaged', line: number, message: 'not a row of a known table' };
      seal.add(last, isRow);
    } else {
      header = readHeader(line);
      if (!header) return { outcome: 'damaged', line: 1, message: 'not a backup' };
    }
    last = line;
    number += 1;
  }
  if (!header) return { outcome: 'damaged', line: 1, message: 'empty' };
  if (last !== seal.line())
    return { outcome: 'damaged', line: number, message: 'cut off, or changed since it was written' };
  const message = otherSchema(header, migrations);
  return message === undefined ? { outcome: 'whole', header, rows: number - 2 } : { outcome: 'other_schema', message };
}

function otherSchema(header: BackupHeader, migrations: readonly Migration[]): string | undefined {
  for (const [at, { version, name, checksum }] of header.migrations.entries()) {
    const known = migrations[at];
    if (!known || version !== at + 1) return `migration ${version} (${name}) is not known to this release`;
    if (known.checksum !== checksum) return `migration ${version} (${name}) is another one in this release`;
  }
  return undefined;
}
