import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VendorAnswer } from '../store-answer.ts';
import type { TokenSpool } from '../token-spool.ts';
import type { SealedPlace, Vault } from '../vault/index.ts';
import { removeSynced, writeSynced } from './write-synced.ts';

export interface SealedSpoolOptions {
  /** Made when it is first needed. Belongs to one replica and outlives its restarts. */
  readonly folder: string;
  readonly vault: Vault;
}

const SUFFIX = '.token';

/** Vendor answers in files, one per account, sealed and readable by their owner only. On disk when a call resolves. */
export class SealedSpool implements TokenSpool {
  readonly #folder: string;
  readonly #vault: Vault;

  constructor(options: SealedSpoolOptions) {
    this.#folder = options.folder;
    this.#vault = options.vault;
  }

  async put(accountId: string, answer: VendorAnswer): Promise<void> {
    const sealed = this.#vault.seal(JSON.stringify(answer), placeOf(accountId));
    await writeSynced(this.#path(accountId), `${JSON.stringify({ account: accountId, sealed })}\n`);
  }

  async remove(accountId: string): Promise<void> {
    await removeSynced(this.#path(accountId));
  }

  /** Rejects when an answer cannot be opened, naming its file: without its token an account may be lost, so a start must not pass over it. */
  async entries(): Promise<ReadonlyMap<string, VendorAnswer>> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const entries = new Map<string, VendorAnswer>();
    for (const name of names.filter((it) => it.endsWith(SUFFIX))) {
      const { account, sealed } = JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as Spooled;
      const opened = this.#vault.open(sealed, placeOf(account));
      if (opened.outcome === 'closed') {
        throw new Error(`spooled token ${name} cannot be opened with this master key (${opened.reason})`);
      }
      entries.set(account, JSON.parse(opened.text) as VendorAnswer);
    }
    return entries;
  }

  /** The name tells nothing but that it is the same account's. */
  #path(accountId: string): string {
    return join(this.#folder, `${createHash('sha256').update(accountId).digest('hex').slice(0, 32)}${SUFFIX}`);
  }
}

interface Spooled {
  readonly account: string;
  readonly sealed: string;
}

function placeOf(row: string): SealedPlace {
  return { collection: 'token_spool', row, column: 'answer' };
}
