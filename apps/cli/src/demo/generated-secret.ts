import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface GeneratedSecret {
  readonly value: string;
  readonly file: string;
  /** True on the run that made it. */
  readonly isNew: boolean;
}

/**
 * A secret that embedded mode makes for itself and keeps in its data folder, readable by its owner only (0600), so that
 * the next start has the same one. 256 random bits.
 */
export function generatedSecret(folder: string, name: string, prefix = ''): GeneratedSecret {
  const file = join(folder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const value = prefix + randomBytes(32).toString('base64url');
  try {
    writeFileSync(file, `${value}\n`, { mode: 0o600, flag: 'wx' });
    return { value, file, isNew: true };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return { value: readFileSync(file, 'utf8').trim(), file, isNew: false };
  }
}
