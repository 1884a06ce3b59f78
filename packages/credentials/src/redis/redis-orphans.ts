import { createHash } from 'node:crypto';
import type { KeyBuilder, RedisClient } from '@sluice/redis';
import type { CredentialRecord } from '../record.ts';
import type { TokenOrphans } from '../token-orphans.ts';
import type { SealedPlace, Vault } from '../vault/index.ts';

export interface RedisTokenOrphansOptions {
  readonly client: RedisClient;
  readonly keys: KeyBuilder;
  readonly vault: Vault;
}

/** Orphaned tokens in Redis: one hash per account, every record sealed, never expiring. The same record is kept once. */
export class RedisTokenOrphans implements TokenOrphans {
  readonly #options: RedisTokenOrphansOptions;

  constructor(options: RedisTokenOrphansOptions) {
    this.#options = options;
  }

  async keep(accountId: string, record: CredentialRecord): Promise<void> {
    const { client, keys, vault } = this.#options;
    const text = JSON.stringify(record);
    const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
    await client.hset(keys(accountId, 'orphans'), name, vault.seal(text, orphanPlace(accountId)));
  }

  async list(accountId: string): Promise<readonly CredentialRecord[]> {
    const { client, keys, vault } = this.#options;
    return Object.values(await client.hgetall(keys(accountId, 'orphans'))).map((sealed) => {
      const opened = vault.open(sealed, orphanPlace(accountId));
      if (opened.outcome === 'closed') throw new Error(`orphaned token cannot be opened: ${opened.reason}`);
      return JSON.parse(opened.text) as CredentialRecord;
    });
  }
}

/** Where an orphan's envelope is bound to. */
export function orphanPlace(accountId: string): SealedPlace {
  return { collection: 'token_orphans', row: accountId, column: 'record' };
}
