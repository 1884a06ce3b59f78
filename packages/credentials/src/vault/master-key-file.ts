import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type MasterKeys, parseMasterKeys } from './master-key.ts';

export interface MasterKeyFile {
  readonly keys: MasterKeys;
  /**
   * What the operator should be told, in words fit for a log:
   * the file has just been made (and is the only way to read what it seals), or others on this machine may read it.
   */
  readonly warnings: readonly string[];
}

/** Reads a file of master keys, one per line, the first seals. Rejects when it is not there or holds anything else. */
export async function readMasterKeyFile(path: string): Promise<MasterKeyFile> {
  const keys = parseMasterKeys(await readFile(path, 'utf8'));
  const open = ((await stat(path)).mode & 0o077) !== 0;
  return { keys, warnings: open ? [`master key file ${path} can be read by others: make it mode 0600`] : [] };
}

/**
 * Reads a file of master keys and makes it, with one random key, mode 0600, when there is none: for the embedded mode, where
 * nobody has set one. Processes that start together get the same key.
 */
export async function openMasterKeyFile(path: string): Promise<MasterKeyFile> {
  const made = await make(path);
  const file = await readMasterKeyFile(path);
  if (!made) return file;
  const warning = `made a new master key in ${path}: keep a copy, without it the stored credentials cannot be read`;
  return { ...file, warnings: [warning, ...file.warnings] };
}

/** Whole or not at all: the key is written beside and then given its name, which fails when the name is taken. */
async function make(path: string): Promise<boolean> {
  if (await exists(path)) return false;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${randomBytes(4).toString('hex')}~`;
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString('base64')}\n`);
    await file.sync();
    await link(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await file.close();
    await rm(beside, { force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
