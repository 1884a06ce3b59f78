import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database } from '../database/index.ts';
import type { Migration } from '../migrate/index.ts';
import { type BackupResult, backUp } from './back-up.ts';
import { type RestoreOptions, type RestoreResult, restoreBackup } from './restore.ts';

const WRITTEN_AT_ONCE = 1 << 18;

/**
 * Writes a backup into a file that only its owner may read. The file appears, or replaces an older one, when it is complete
 * and on disk. Rejects when it cannot be written.
 */
export async function backUpToFile(
  database: Database,
  migrations: readonly Migration[],
  path: string,
): Promise<BackupResult> {
  const beside = `${path}.${randomBytes(4).toString('hex')}~`;
  const file = await open(beside, 'wx', 0o600);
  try {
    const writer = new LineWriter(file);
    const result = await backUp(database, migrations, (line) => writer.write(line)).finally(() => writer.end());
    if (result.outcome === 'written') {
      await rename(beside, path);
      await syncFolder(dirname(path));
    }
    return result;
  } finally {
    await rm(beside, { force: true });
  }
}

/** Restores what {@link backUpToFile} has written. Rejects when the file cannot be read. */
export function restoreFromFile(
  database: Database,
  migrations: readonly Migration[],
  path: string,
  options?: RestoreOptions,
): Promise<RestoreResult> {
  return restoreBackup(database, migrations, () => linesOf(path), options);
}

class LineWriter {
  readonly #file: FileHandle;
  #pending = '';

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(line: string): Promise<void> {
    this.#pending += `${line}\n`;
    if (this.#pending.length >= WRITTEN_AT_ONCE) await this.#flush();
  }

  async end(): Promise<void> {
    try {
      await this.#flush();
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    await this.#file.writeFile(text);
  }
}

/** Lines end with a line feed and nothing else: `node:readline` would also cut at separators that stand inside JSON. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: WRITTEN_AT_ONCE })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}
