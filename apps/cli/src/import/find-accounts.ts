import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { findAuthFile } from './auth-file.ts';
import { findAuthFolder } from './auth-folder.ts';
import type { Fields } from './fields.ts';
import { type Found, withoutRepeats } from './found.ts';
import { findKiroFile, type KiroFileOptions } from './kiro-file.ts';
import { findLegacyPools, type LegacyOptions } from './legacy-pools.ts';
import { readJsonFile } from './read-json-file.ts';

export const IMPORT_KINDS = ['legacy', 'cliproxyapi', 'kiro'] as const;

export type ImportKind = (typeof IMPORT_KINDS)[number];

export interface FindOptions extends KiroFileOptions, LegacyOptions {
  /** Absent: told from what is there. */
  readonly from?: ImportKind | undefined;
}

export type Findings =
  | { readonly outcome: 'found'; readonly kind: ImportKind; readonly accounts: readonly Found[] }
  | { readonly outcome: 'refused'; readonly reason: string };

/** Where the Kiro IDE keeps its login. */
const KIRO_HOME = join('.aws', 'sso', 'cache', 'kiro-auth-token.json');

/**
 * Reads accounts of another tool: a folder of CLIProxyAPI auth files, the legacy service's pool file, or a Kiro login.
 * Without a path, `kiro` means the IDE's own login of this user.
 */
export function findAccounts(path: string | undefined, options: FindOptions = {}): Findings {
  if (path === undefined) {
    if (options.from !== 'kiro') return { outcome: 'refused', reason: 'name a file or a folder' };
    return found('kiro', [findKiroFile(join(homedir(), KIRO_HOME), options)]);
  }
  const what = kindOfPlace(path);
  if (what === undefined) return { outcome: 'refused', reason: `${path} is not there` };
  if (what === 'folder') {
    const { from = 'cliproxyapi' } = options;
    if (from !== 'cliproxyapi') return { outcome: 'refused', reason: `${path} is a folder; ${from} wants a file` };
    return found(from, findAuthFolder(path));
  }
  const read = readJsonFile(path);
  if (read.outcome !== 'read') return { outcome: 'refused', reason: `${path} ${read.reason}` };
  const kind = options.from ?? kindOfFile(read.fields);
  switch (kind) {
    case 'legacy':
      return found(kind, findLegacyPools(path, read.fields, options));
    case 'cliproxyapi':
      return found(kind, [findAuthFile(basename(path), read.fields)]);
    case 'kiro':
      return found(kind, [findKiroFile(path, options)]);
    case undefined:
      return { outcome: 'refused', reason: `${path} is of no kind that is known here; say which with --from` };
  }
}

function found(kind: ImportKind, accounts: readonly Found[]): Findings {
  return { outcome: 'found', kind, accounts: withoutRepeats(accounts) };
}

function kindOfPlace(path: string): 'file' | 'folder' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && (stat.isDirectory() ? 'folder' : 'file');
}

function kindOfFile(fields: Fields): ImportKind | undefined {
  if (typeof fields['type'] === 'string') return 'cliproxyapi';
  if ('accessToken' in fields || 'refreshToken' in fields) return 'kiro';
  const values = Object.values(fields);
  return values.length > 0 && values.every((value) => typeof value === 'object') ? 'legacy' : undefined;
}
