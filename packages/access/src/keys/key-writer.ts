import type { KeyRecord } from './key-record.ts';

/** A key with what recognises it. */
export interface KeyEntry {
  readonly record: KeyRecord;
  /** Of its secret, see `digestOf`. */
  readonly digest: string;
  /** The secret before the last rotation, which is good until then (epoch milliseconds). */
  readonly previous?: { readonly digest: string; readonly until: number } | undefined;
}

/** What the directory holds of one key. */
export interface ListedKey {
  readonly id: string;
  readonly version: number;
}

/**
 * The control plane's side of a key directory. Every call is one atomic step and may be repeated; calls may also arrive
 * late or in another order, and the highest version wins.
 */
export interface KeyWriter {
  /**
   * Makes a key known by its digests and forgets its earlier ones. `stale`: a newer version has been put or removed, and
   * nothing was changed. Throws on a record that is not well formed.
   */
  put(entry: KeyEntry): Promise<'stored' | 'stale'>;
  /**
   * Forgets a key and refuses versions up to this one for a day. `stale`: a newer version has been put, and nothing
   * was changed. A revoked key can be removed; it need not be kept as revoked.
   */
  remove(id: string, version: number): Promise<'removed' | 'stale'>;
  /** All keys, for bringing the directory in line with the database: put what is missing or older, remove what is gone. */
  list(): Promise<readonly ListedKey[]>;
}
