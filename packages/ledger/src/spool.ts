import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesFromJson, entriesToJson } from './entry-json.ts';
import type { LedgerEntry } from './record.ts';

/** Keeps what could not be delivered, in order, until it is. Usage figures only: nothing in it is secret. */
export interface UsageSpool {
  /** Rejects when it cannot keep them. */
  append(entries: readonly LedgerEntry[]): Promise<void>;
  /** What has been kept for longest; undefined when it is empty. It stays until it is forgotten. */
  oldest(): Promise<SpooledBatch | undefined>;
  forget(batch: SpooledBatch): Promise<void>;
}

export interface SpooledBatch {
  readonly name: string;
  readonly entries: readonly LedgerEntry[];
}

export interface SpoolSize {
  readonly batches: number;
  readonly bytes: number;
  /** When the oldest of them was written, epoch milliseconds; absent when there is none. */
  readonly oldestAt?: number;
}

export interface FileSpoolOptions {
  /** Most bytes kept; more is refused. Default 1 GiB, about 2.5 million entries. */
  readonly most?: number;
  /** Told of a batch that nobody can read. It is kept aside, with `.unreadable` behind its name, for a person to look at. */
  readonly onUnreadable?: UnreadableListener | undefined;
}

type UnreadableListener = (batch: { readonly file: string; readonly bytes: number }) => void;

const GIB = 2 ** 30;
const KEPT = '.json';
const ASIDE = '.unreadable';
/** Of a name's beginning: microseconds. */
const DIGITS = 17;

/**
 * A spool in a folder, one file per batch. A file gets its name when it is whole and is never written again, so a process that is killed
 * leaves no half batch, and the next process, or another one with the same folder, delivers what is there: twice at worst. Not synced to
 * the disk: a machine that loses power may lose the last seconds.
 */
export class FileSpool implements UsageSpool {
  readonly #folder: string;
  readonly #most: number;
  readonly #onUnreadable: UnreadableListener | undefined;
  /** Sizes by name, oldest first. */
  #files: Map<string, number> | undefined;
  #bytes = 0;
  #last = 0;

  constructor(folder: string, options: FileSpoolOptions = {}) {
    this.#folder = folder;
    this.#most = options.most ?? GIB;
    this.#onUnreadable = options.onUnreadable;
  }

  async append(entries: readonly LedgerEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const files = await this.#known();
    const text = entriesToJson(entries);
    const size = Buffer.byteLength(text);
    if (this.#bytes + size > this.#most) throw new Error(`the usage spool is full at ${this.#most} bytes`);
    const name = this.#nextName();
    const part = join(this.#folder, `${name}.part`);
    await writeFile(part, text, { mode: 0o600 });
    await rename(part, join(this.#folder, name));
    files.set(name, size);
    this.#bytes += size;
  }

  async oldest(): Promise<SpooledBatch | undefined> {
    for (const name of (await this.#known()).keys()) {
      const entries = await this.#read(name);
      if (entries === 'unreadable') await this.#putAside(name);
      else if (entries.length > 0) return { name, entries };
      else await this.forget({ name, entries });
    }
    // Another process may have left something meanwhile; it is looked for when somebody asks again.
    this.#files = undefined;
    return undefined;
  }

  async forget({ name }: SpooledBatch): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
    this.#forgetSize(name);
  }

  /** How much waits in the folder at this moment, whoever left it there. Looks afresh, and leaves what is remembered alone. */
  async size(): Promise<SpoolSize> {
    const files = await this.#look();
    const oldest = files.keys().next().value;
    return {
      batches: files.size,
      bytes: bytesOf(files),
      ...(oldest !== undefined && { oldestAt: Math.floor(timeOf(oldest) / 1_000) }),
    };
  }

  /** Figures are missing from the books from here on: that must not go by without a word. */
  async #putAside(name: string): Promise<void> {
    const file = join(this.#folder, name);
    const bytes = this.#files?.get(name) ?? 0;
    try {
      await rename(file, `${file}${ASIDE}`);
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#forgetSize(name);
      return;
    }
    this.#forgetSize(name);
    this.#onUnreadable?.({ file: `${file}${ASIDE}`, bytes });
  }

  #forgetSize(name: string): void {
    this.#bytes -= this.#files?.get(name) ?? 0;
    this.#files?.delete(name);
  }

  async #read(name: string): Promise<readonly LedgerEntry[] | 'unreadable'> {
    try {
      const entries = entriesFromJson(await readFile(join(this.#folder, name), 'utf8'));
      // Only batches with something in them are written.
      return entries.length > 0 ? entries : 'unreadable';
    } catch (error) {
      // Another process with this folder has delivered it.
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async #known(): Promise<Map<string, number>> {
    if (this.#files) return this.#files;
    const files = await this.#look();
    this.#bytes = bytesOf(files);
    // A former process may have been a millisecond ago, or have had another clock.
    this.#last = Math.max(this.#last, timeOf([...files.keys()].at(-1)));
    this.#files = files;
    return files;
  }

  /** Sizes by name, oldest first. */
  async #look(): Promise<Map<string, number>> {
    await mkdir(this.#folder, { recursive: true });
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith(KEPT)).toSorted();
    const files = new Map<string, number>();
    for (const name of names) files.set(name, await sizeOf(join(this.#folder, name)));
    return files;
  }

  /** Sorted by name is sorted by time, also when the clock is set back meanwhile. */
  #nextName(): string {
    this.#last = Math.max(this.#last + 1, Date.now() * 1_000);
    return `${String(this.#last).padStart(DIGITS, '0')}-${randomBytes(4).toString('hex')}${KEPT}`;
  }
}

function bytesOf(files: ReadonlyMap<string, number>): number {
  return [...files.values()].reduce((sum, size) => sum + size, 0);
}

function timeOf(name = ''): number {
  const time = Number(name.slice(0, DIGITS));
  return Number.isSafeInteger(time) ? time : 0;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
