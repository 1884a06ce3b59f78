import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Resealable, type ResealReport, rotateMasterKey } from '../reseal.ts';
import { parseMasterKeys, type Vault } from '../vault/index.ts';
import { writeSynced } from './write-synced.ts';

export interface GeneratedKeyOptions {
  /** The file that the process has made its key in; see `openMasterKeyFile`. */
  readonly path: string;
  /** The one that everything in this process is sealed with. */
  readonly vault: Vault;
  /** All that is sealed with it. */
  readonly places: readonly Resealable[];
}

/**
 * A master key that nobody has set, and which the process that made it can therefore change alone, while it serves.
 *
 * The new key is in the file before anything is sealed with it, and the old one leaves the file when nothing needs it any
 * more: a crash at any moment leaves a file that opens everything.
 */
export class GeneratedKey {
  readonly #options: GeneratedKeyOptions;
  #running: Promise<ResealReport> | undefined;

  constructor(options: GeneratedKeyOptions) {
    this.#options = options;
  }

  /** Makes a new key and brings everything under it. One change at a time: a second caller is told of the first one's. */
  change(): Promise<ResealReport> {
    this.#running ??= this.#change().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #change(): Promise<ResealReport> {
    const { path, vault, places } = this.#options;
    const fresh = randomBytes(32).toString('base64');
    const both = `${fresh}\n${(await readFile(path, 'utf8')).trim()}\n`;
    await writeSynced(path, both);
    vault.use(parseMasterKeys(both));
    const report = await rotateMasterKey(places);
    if (report.closed === 0) await writeSynced(path, `${fresh}\n`);
    return report;
  }
}
