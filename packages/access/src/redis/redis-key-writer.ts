import { defineScript, type RedisConnection, type RunScript } from '@sluice/redis';
import { type KeyEntry, type KeyWriter, type ListedKey, writeRecord } from '../keys/index.ts';
import { type PutArg, putScript } from './generated/put.ts';
import { type RemoveArg, removeScript } from './generated/remove.ts';

/** How long a removed key is remembered, ms: a call that timed out is not applied later than this. */
const REFUSE_MS = 86_400_000;

/** Writes the directory that `RedisKeys` reads. Rejects when Redis does not answer in time; every call may be repeated. */
export class RedisKeyWriter implements KeyWriter {
  readonly #connection: RedisConnection;
  readonly #root: string;
  readonly #put: RunScript<PutArg>;
  readonly #remove: RunScript<RemoveArg>;

  /** `root`: the same as that of `RedisKeys`. */
  constructor(connection: RedisConnection, root: string) {
    this.#connection = connection;
    this.#root = root;
    this.#put = defineScript(connection.client, putScript);
    this.#remove = defineScript(connection.client, removeScript);
  }

  async put({ record, digest, previous }: KeyEntry): Promise<'stored' | 'stale'> {
    const { id, version } = record;
    const overlap = previous ? writeRecord(record, previous.until) : '';
    const args = { id, version, digest, record: writeRecord(record), before: previous?.digest ?? '', overlap };
    return (await this.#put([this.#root], args)) === 1 ? 'stored' : 'stale';
  }

  async remove(id: string, version: number): Promise<'removed' | 'stale'> {
    const done = await this.#remove([this.#root], { id, version, refuseMs: REFUSE_MS });
    return done === 1 ? 'removed' : 'stale';
  }

  async list(): Promise<readonly ListedKey[]> {
    const ids = await this.#connection.client.hgetall(`${this.#root}:ids`);
    return Object.entries(ids).map(([id, text]) => ({ id, version: Number.parseInt(text, 10) }));
  }
}
