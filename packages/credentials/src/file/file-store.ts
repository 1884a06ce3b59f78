import { readFile } from 'node:fs/promises';
import type { CredentialRecord, Versioned } from '../record.ts';
import type { Resealable, ResealReport } from '../reseal.ts';
import type { CredentialStore, StoreResult, VersionList } from '../store.ts';
import type { Vault } from '../vault/index.ts';
import { writeSynced } from './write-synced.ts';

export interface FileCredentialStoreOptions {
  /** The file; its folder is made when it is not there. */
  readonly path: string;
  readonly vault: Vault;
}

/** What the file holds: JSON, every record sealed. */
interface Book {
  readonly format: 1;
  readonly records: Record<string, { readonly version: number; readonly sealed: string }>;
}

/**
 * Credential records of one process in one file, so that a rotated token outlives a restart.
 *
 * Every change is on disk before it counts: the whole book is written beside, synced and renamed over the old one, so a
 * crash at any moment leaves the old or the new book, never half of one. Meant for a handful of accounts; one process at a time.
 */
export class FileCredentialStore implements CredentialStore, VersionList, Resealable {
  readonly #path: string;
  readonly #vault: Vault;
  readonly #records: Map<string, Versioned>;
  #writing: Promise<unknown> = Promise.resolve();
  /** What is on disk: the vault may get another key to seal with at any time. */
  #book: Book;

  private constructor(options: FileCredentialStoreOptions, records: Map<string, Versioned>, book: Book) {
    this.#path = options.path;
    this.#vault = options.vault;
    this.#records = records;
    this.#book = book;
  }

  /** Reads the book. Rejects when it cannot be read or a record does not open: guessing would burn tokens. */
  static async open(options: FileCredentialStoreOptions): Promise<FileCredentialStore> {
    const records = new Map<string, Versioned>();
    const text = await readFile(options.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    const book: Book = text === undefined ? { format: 1, records: {} } : JSON.parse(text);
    for (const [accountId, { version, sealed }] of Object.entries(book.records)) {
      const opened = options.vault.open(sealed, placeOf(accountId));
      if (opened.outcome === 'closed') {
        throw new Error(`the credentials in ${options.path} cannot be opened with this master key (${opened.reason})`);
      }
      records.set(accountId, { version, record: JSON.parse(opened.text) as CredentialRecord });
    }
    return new FileCredentialStore(options, records, book);
  }

  async read(accountId: string): Promise<Versioned | undefined> {
    return this.#records.get(accountId);
  }

  compareAndSet(
    accountId: string,
    expected: number,
    record: CredentialRecord,
    version = expected + 1,
  ): Promise<StoreResult> {
    const stored = this.#writing.then(async (): Promise<StoreResult> => {
      const current = this.#records.get(accountId);
      if ((current?.version ?? 0) !== expected) return { outcome: 'conflict', current };
      const next: Versioned = { version, record: structuredClone(record) };
      await this.#write(new Map(this.#records).set(accountId, next));
      this.#records.set(accountId, next);
      return { outcome: 'stored', version: next.version };
    });
    this.#writing = stored.catch(() => {});
    return stored;
  }

  async versions(accountIds: readonly string[]): Promise<readonly number[]> {
    return accountIds.map((id) => this.#records.get(id)?.version ?? 0);
  }

  /** Every change writes the whole book with the key that seals now, so one more writing is all there is to do. */
  async reseal(): Promise<ResealReport> {
    const resealed = this.#writing.then(async () => {
      const sealed = Object.values(this.#book.records);
      const outdated = sealed.filter((record) => this.#vault.isOutdated(record.sealed)).length;
      if (outdated > 0) await this.#write(this.#records);
      return { resealed: outdated, current: this.#records.size - outdated, overtaken: 0, closed: 0 };
    });
    this.#writing = resealed.catch(() => {});
    return resealed;
  }

  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(records: ReadonlyMap<string, Versioned>): Promise<void> {
    const book: Book = {
      format: 1,
      records: Object.fromEntries(
        [...records].map(([id, { version, record }]) => [
          id,
          { version, sealed: this.#vault.seal(JSON.stringify(record), placeOf(id)) },
        ]),
      ),
    };
    await writeSynced(this.#path, `${JSON.stringify(book, null, 1)}\n`);
    this.#book = book;
  }
}

function placeOf(row: string) {
  return { collection: 'credentials', row, column: 'record' };
}
