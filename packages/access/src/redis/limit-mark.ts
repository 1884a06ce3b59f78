import type { KeyBuilder, RedisConnection } from '@sluice/redis';

/** Stands beside the counts of limits: a server without it has lost them, and what was spent has to be told again. */
export class LimitMark {
  readonly #connection: RedisConnection;
  readonly #key: string;

  constructor(connection: RedisConnection, keys: KeyBuilder) {
    this.#connection = connection;
    this.#key = keys('limits', 'told', 'v1');
  }

  /** Rejects when Redis does not answer in time. */
  async isSet(): Promise<boolean> {
    return (await this.#connection.client.exists(this.#key)) === 1;
  }

  /** Rejects when Redis does not answer in time. */
  async set(): Promise<void> {
    await this.#connection.client.set(this.#key, '1');
  }
}
