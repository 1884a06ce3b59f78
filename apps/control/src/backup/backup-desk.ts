import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type BackupResult, backUpToFile, type Database, readMigrations } from '@sluice/store';

export type TakenBackup =
  | {
      readonly outcome: 'taken';
      readonly rows: Readonly<Record<string, number | undefined>>;
      readonly bytes: number;
      /** To be read to its end or cancelled: until then nobody else gets a backup. */
      readonly stream: ReadableStream<Uint8Array>;
    }
  /** Another one is being made, or read. */
  | { readonly outcome: 'busy' }
  | Exclude<BackupResult, { readonly outcome: 'written' }>;

/**
 * Makes backups of a database that is in use, one at a time. Each goes into a file of its own first, so that a slow reader does
 * not hold up the only connection of an embedded database; the file is gone when it has been read.
 */
export class BackupDesk {
  readonly #database: Database;
  #busy = false;

  constructor(database: Database) {
    this.#database = database;
  }

  async take(): Promise<TakenBackup> {
    if (this.#busy) return { outcome: 'busy' };
    this.#busy = true;
    const folder = await mkdtemp(join(tmpdir(), 'sluice-backup-'));
    const leave = async () => {
      await rm(folder, { recursive: true, force: true });
      this.#busy = false;
    };
    try {
      const file = join(folder, 'backup');
      const result = await backUpToFile(this.#database, await readMigrations(), file);
      if (result.outcome !== 'written') {
        await leave();
        return result;
      }
      const { size: bytes } = await stat(file);
      const reading = createReadStream(file);
      reading.once('close', () => void leave());
      const stream = Readable.toWeb(reading) as ReadableStream<Uint8Array>;
      return { outcome: 'taken', rows: result.rows, bytes, stream };
    } catch (error) {
      await leave();
      throw error;
    }
  }
}
