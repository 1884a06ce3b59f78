import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findAuthFile } from './auth-file.ts';
import { type Found, unusable } from './found.ts';
import { readJsonFile } from './read-json-file.ts';

/** The accounts of a CLIProxyAPI auth folder: every `*.json` in it and in its folders, by name. */
export function findAuthFolder(folder: string): readonly Found[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.toLowerCase().endsWith('.json'))
    .toSorted()
    .map((name) => findAuthPath(join(folder, name), name));
}

/** The account of one auth file; `source` is what people are told of where it was found. */
export function findAuthPath(path: string, source = basename(path)): Found {
  const read = readJsonFile(path);
  return read.outcome === 'read' ? findAuthFile(source, read.fields) : unusable(source, read.reason);
}
