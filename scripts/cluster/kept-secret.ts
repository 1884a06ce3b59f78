import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** Reads a secret of the cluster, making one (256 random bits, file mode 0600) when there is none yet. */
export async function keptSecret(file: string, prefix = ''): Promise<string> {
  try {
    await writeFile(file, `${prefix}${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
