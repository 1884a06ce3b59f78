import {
  type KeyDirectory,
  type KeyEntry,
  type KeyWriter,
  type ListedKey,
  type RecognisedKey,
  readRecord,
  writeRecord,
} from '../keys/index.ts';

interface Held {
  readonly version: number;
  readonly digests: readonly string[];
}

/** Keys in this process, for the all-in-one: written by its control half, read by its gateway half at once. */
export class MemoryKeys implements KeyDirectory, KeyWriter {
  readonly #byDigest = new Map<string, RecognisedKey>();
  readonly #byId = new Map<string, Held>();
  /** Versions of removed keys. Ids are not reused, so this grows by a few bytes per key that is removed. */
  readonly #removed = new Map<string, number>();
  #held = false;

  isEmpty(): boolean {
    return !this.#held;
  }

  find(digest: string): RecognisedKey | undefined {
    return this.#byDigest.get(digest);
  }

  async put({ record, digest, previous }: KeyEntry): Promise<'stored' | 'stale'> {
    const { id, version } = record;
    // Through the stored form, so that what is refused elsewhere is refused here, and nobody can edit it afterwards.
    const current = readRecord(writeRecord(record));
    const before = previous && readRecord(writeRecord(record, previous.until));
    if (version <= (this.#removed.get(id) ?? -1) || version < (this.#byId.get(id)?.version ?? 0)) return 'stale';
    this.#forget(id);
    if (previous && before) this.#byDigest.set(previous.digest, before);
    this.#byDigest.set(digest, current);
    this.#byId.set(id, { version, digests: previous ? [digest, previous.digest] : [digest] });
    this.#held = true;
    return 'stored';
  }

  async remove(id: string, version: number): Promise<'removed' | 'stale'> {
    if (version < (this.#byId.get(id)?.version ?? 0)) return 'stale';
    this.#forget(id);
    this.#removed.set(id, Math.max(version, this.#removed.get(id) ?? 0));
    return 'removed';
  }

  async list(): Promise<readonly ListedKey[]> {
    return [...this.#byId].map(([id, { version }]) => ({ id, version }));
  }

  #forget(id: string): void {
    for (const digest of this.#byId.get(id)?.digests ?? []) this.#byDigest.delete(digest);
    this.#byId.delete(id);
  }
}
