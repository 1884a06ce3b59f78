import type { Clock } from '@sluice/core';
import { defineScript, type RedisConnection, type RunScript } from '@sluice/redis';
import { type CensusArg, censusScript } from './generated/census.ts';

export interface ReplicaCensusOptions {
  readonly connection: RedisConnection;
  /** Key of the census, one for all replicas: `keyBuilder('sluice:')('replicas', 'v1')`. */
  readonly key: string;
  /** Id of this replica. */
  readonly replica: string;
  /** Time between two signs of life, ms. Default 5 000; a replica that misses three is not counted. */
  readonly everyMs?: number;
  /** Replaces the server's clock in tests. */
  readonly now?: Clock;
}

/**
 * How many replicas are alive, for sharing limits while Redis cannot count leases. The last known number stays when
 * Redis is away, which is exactly when it is needed.
 */
export class ReplicaCensus {
  readonly #options: ReplicaCensusOptions;
  readonly #everyMs: number;
  readonly #run: RunScript<CensusArg>;
  readonly #timer: NodeJS.Timeout;
  #count = 1;

  constructor(options: ReplicaCensusOptions) {
    this.#options = options;
    this.#everyMs = options.everyMs ?? 5_000;
    this.#run = defineScript(options.connection.client, censusScript);
    this.#timer = setInterval(() => void this.refresh(), this.#everyMs);
    this.#timer.unref();
  }

  /** Replicas seen lately, this one included; at least 1. */
  get count(): number {
    return this.#count;
  }

  /** Gives a sign of life and counts now instead of at the next interval. Does nothing while Redis is away. */
  async refresh(): Promise<void> {
    await this.#say('').catch(() => {});
  }

  /** Stops, and says goodbye so that the others share at once. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#say('1').catch(() => {});
  }

  async #say(leaving: '' | '1'): Promise<void> {
    const { key, replica, now } = this.#options;
    const args = { replica, lostMs: this.#everyMs * 3, leaving, now: now?.() ?? '' };
    this.#count = Math.max(1, Number(await this.#run([key], args)));
  }
}
