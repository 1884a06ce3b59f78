import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { entriesFromJson, entriesToJson } from './entry-json.ts';
import type { LedgerEntry } from './record.ts';

/** Holds what could not be delivered before memory ran short or the process ended. Usage figures only: nothing in it is secret. */
export interface UsageSpool {
  append(entries: readonly LedgerEntry[]): Promise<void>;
  /** Everything in it, which is then forgotten; the caller has to deliver it or append it again. */
  take(): Promise<readonly LedgerEntry[]>;
}

/** A spool in a file of its own, one batch per line. */
export class FileSpool implements UsageSpool {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async append(entries: readonly LedgerEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await mkdir(dirname(this.#path), { recursive: true });
    await appendFile(this.#path, `${entriesToJson(entries)}\n`, { mode: 0o600 });
  }

  async take(): Promise<readonly LedgerEntry[]> {
    // Read before it is removed: a crash in between delivers twice, which is harmless, instead of never.
    const entries = await linesOf(this.#path);
    await rm(this.#path, { force: true });
    return entries;
  }
}

async function linesOf(path: string): Promise<readonly LedgerEntry[]> {
  try {
    const text = await readFile(path, 'utf8');
    return text.split('\n').flatMap((line) => [...entriesFromJson(line)]);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
