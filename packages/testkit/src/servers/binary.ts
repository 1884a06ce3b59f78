import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Directories of the distribution's servers that are missing from an ordinary user's PATH. */
const SYSTEM_DIRECTORIES = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/local/bin',
  '/usr/bin',
  '/usr/lib/postgresql/15/bin',
];

/** Absolute path of an installed program, or undefined. */
export function findBinary(name: string): string | undefined {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_DIRECTORIES];
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

/** Absolute path of an installed program. A missing one is an error that says what to do, never a silent skip. */
export function requireBinary(name: string): string {
  const path = findBinary(name);
  if (!path) throw new Error(`${name} is not installed: install with make setup`);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
