import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resealable, ResealReport } from '../reseal.ts';
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
export class SealedSpool implements TokenSpool, Resealable {
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
    const entries = new Map<string, VendorAnswer>();
    for (const { name, account, sealed } of await this.#spooled()) {
      const opened = this.#vault.open(sealed, placeOf(account));
      if (opened.outcome === 'closed') {
        throw new Error(`spooled token ${name} cannot be opened with this master key (${opened.reason})`);
      }
      entries.set(account, JSON.parse(opened.text) as VendorAnswer);
    }
    return entries;
  }

  /**
   * Writes every answer again that another key has sealed. One that is removed meanwhile may come back, which costs no more
   * than storing it twice.
   */
  async reseal(): Promise<ResealReport> {
    const report = { resealed: 0, current: 0, overtaken: 0, closed: 0 };
    for (const { account, sealed } of await this.#spooled()) {
      const opened = this.#vault.open(sealed, placeOf(account));
      if (opened.outcome === 'closed') report.closed += 1;
      else if (!this.#vault.isOutdated(sealed)) report.current += 1;
      else {
        await this.put(account, JSON.parse(opened.text) as VendorAnswer);
        report.resealed += 1;
      }
    }
    return report;
  }

  async #spooled(): Promise<readonly (Spooled & { readonly name: string })[]> {
    const names = (await readdir(this.#folder).catch(absent)) ?? [];
    const read = names
      .filter((name) => name.endsWith(SUFFIX))
      .map(async (name) => {
        const text = await readFile(join(this.#folder, name), 'utf8').catch(absent);
        return text === undefined ? [] : [{ name, ...(JSON.parse(text) as Spooled) }];
      });
    return (await Promise.all(read)).flat();
  }

  /** The name tells nothing but that it is the same account's. */
  #path(accountId: string): string {
    return join(this.#folder, `${createHash('sha256').update(accountId).digest('hex').slice(0, 32)}${SUFFIX}`);
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

interface Spooled {
  readonly account: string;
  readonly sealed: string;
}

function placeOf(row: string): SealedPlace {
  return { collection: 'token_spool', row, column: 'answer' };
}
