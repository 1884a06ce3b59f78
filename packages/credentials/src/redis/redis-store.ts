import { defineScript, type KeyBuilder, type RedisClient, type RunScript } from '@sluice/redis';
import type { CredentialRecord, Versioned } from '../record.ts';
import type { CredentialStore, StoreResult, VersionList } from '../store.ts';
import type { SealedPlace, Vault } from '../vault/index.ts';
import { type StoreCredentialArg, storeCredentialScript } from './generated/storeCredential.ts';

export interface RedisCredentialStoreOptions {
  readonly client: RedisClient;
  readonly keys: KeyBuilder;
  readonly vault: Vault;
}

/** Small enough for the time that a command may take. */
const VERSIONS_AT_ONCE = 250;

/**
 * Credential records in Redis, one hash per account: `version` in the clear, the record sealed by the vault. Shared by
 * all replicas; never expires. Every method rejects when Redis does not answer or a record cannot be opened.
 */
export class RedisCredentialStore implements CredentialStore, VersionList {
  readonly #client: RedisClient;
  readonly #keys: KeyBuilder;
  readonly #vault: Vault;
  readonly #store: RunScript<StoreCredentialArg>;

  constructor(options: RedisCredentialStoreOptions) {
    this.#client = options.client;
    this.#keys = options.keys;
    this.#vault = options.vault;
    this.#store = defineScript(options.client, storeCredentialScript);
  }

  async read(accountId: string): Promise<Versioned | undefined> {
    const [version, sealed] = await this.#client.hmget(this.#key(accountId), 'version', 'sealed');
    return this.#open(accountId, version, sealed);
  }

  async compareAndSet(
    accountId: string,
    expected: number,
    record: CredentialRecord,
    version = expected + 1,
  ): Promise<StoreResult> {
    const sealed = this.#vault.seal(JSON.stringify(record), recordPlace(accountId));
    const answer = (await this.#store([this.#key(accountId)], { expected, sealed, version })) as [
      number,
      number,
      string?,
    ];
    const [stored, there, current] = answer;
    if (stored === 1) return { outcome: 'stored', version: there };
    return { outcome: 'conflict', current: this.#open(accountId, there, current) };
  }

  /** Nothing is unsealed for it. Each batch is one round trip, on a Redis Cluster one per node. */
  async versions(accountIds: readonly string[]): Promise<readonly number[]> {
    const found: number[] = [];
    for (let from = 0; from < accountIds.length; from += VERSIONS_AT_ONCE) {
      const keys = accountIds.slice(from, from + VERSIONS_AT_ONCE).map((id) => this.#key(id));
      found.push(...(await this.#versionsAt(keys)).map(Number));
    }
    return found;
  }

  /** The connection belongs to whoever opened it. */
  async close(): Promise<void> {}

  /** Slots of a cluster cannot share a pipeline. */
  async #versionsAt(keys: readonly string[]): Promise<readonly unknown[]> {
    if ('nodes' in this.#client) return Promise.all(keys.map((key) => this.#client.hget(key, 'version')));
    const pipeline = this.#client.pipeline();
    for (const key of keys) pipeline.hget(key, 'version');
    const answers = (await pipeline.exec()) ?? [];
    return answers.map(([error, version]) => {
      if (error) throw error;
      return version;
    });
  }

  #open(accountId: string, version: unknown, sealed: string | null | undefined): Versioned | undefined {
    if (!version || !sealed) return undefined;
    const opened = this.#vault.open(sealed, recordPlace(accountId));
    if (opened.outcome === 'closed') throw new Error(`credential record cannot be opened: ${opened.reason}`);
    return { version: Number(version), record: JSON.parse(opened.text) as CredentialRecord };
  }

  #key(accountId: string): string {
    return this.#keys(accountId, 'credential');
  }
}

/** Where a record's envelope is bound to. */
export function recordPlace(accountId: string): SealedPlace {
  return { collection: 'credentials', row: accountId, column: 'record' };
}
