import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One numbered step of the schema, and the way back. */
export interface Migration {
  /** 1, 2, 3, … without a gap. */
  readonly version: number;
  readonly name: string;
  readonly up: string;
  readonly down: string;
  /** SHA-256 of the way up, in hex. */
  readonly checksum: string;
}

/** The migrations of this release. */
export const MIGRATIONS_FOLDER = join(import.meta.dirname, '../../migrations');

const FILE = /^(\d{4})_([a-z0-9_]+)\.(up|down)\.sql$/;

/**
 * Reads a folder of `0001_name.up.sql` and `0001_name.down.sql`. Throws when a number is missing or taken twice, a way is
 * missing, or another file lies there: a release that is incomplete must not touch a database.
 */
export async function readMigrations(folder: string = MIGRATIONS_FOLDER): Promise<readonly Migration[]> {
  const texts = new Map<string, string>();
  const names = new Map<number, string>();
  for (const file of (await readdir(folder)).sort()) {
    const [, digits, name, way] = FILE.exec(file) ?? [];
    if (!digits || !name || !way) throw new Error(`not a migration: ${file}`);
    const version = Number(digits);
    const other = names.get(version);
    if (other !== undefined && other !== name) throw new Error(`migration ${version} is both ${other} and ${name}`);
    names.set(version, name);
    texts.set(`${version}.${way}`, (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n'));
  }
  return [...names].map(([version, name], index) => {
    if (version !== index + 1) throw new Error(`migration ${index + 1} is missing`);
    const up = wayOf(texts, version, 'up');
    const down = wayOf(texts, version, 'down');
    return { version, name, up, down, checksum: createHash('sha256').update(up).digest('hex') };
  });
}

function wayOf(texts: ReadonlyMap<string, string>, version: number, way: 'up' | 'down'): string {
  const text = texts.get(`${version}.${way}`);
  if (text === undefined) throw new Error(`migration ${version} has no way ${way}`);
  return text;
}
