import type { KeyBuilder, RedisClient } from '@sluice/redis';
import type { Vault } from '../vault/index.ts';
import { scanKeys } from './scan-keys.ts';

/** Which master keys a running process has, by their ids. */
export interface KeyHolder {
  readonly process: string;
  /** What it seals with. */
  readonly sealing: string;
  readonly opening: readonly string[];
}

export interface RedisKeyCensusOptions {
  readonly client: RedisClient;
  readonly keys: KeyBuilder;
  /** Time between two signs of life, ms. Default 30,000; a process that misses three is forgotten. */
  readonly everyMs?: number;
}

const PART = 'master-keys';
const MISSES = 3;

/**
 * Who of all processes on a Redis has which master keys, so that nothing is sealed with a key that one of them cannot open.
 * Ids only: they tell nothing about the keys.
 */
export class RedisKeyCensus {
  readonly #options: RedisKeyCensusOptions;

  constructor(options: RedisKeyCensusOptions) {
    this.#options = options;
  }

  /**
   * Says what a process has, now and again and again. A Redis that is away is told next time. The first call has been
   * answered, or has failed, when this resolves; the returned function takes everything back.
   */
  async announce(process: string, vault: Vault): Promise<() => Promise<void>> {
    const { client, keys, everyMs = 30_000 } = this.#options;
    const name = keys(process, PART);
    const say = async () => {
      const { sealingKey: sealing, openingKeys: opening } = vault;
      await client.set(name, JSON.stringify({ sealing, opening }), 'PX', everyMs * MISSES).catch(() => {});
    };
    await say();
    const timer = setInterval(() => void say(), everyMs);
    timer.unref();
    return async () => {
      clearInterval(timer);
      await client.del(name).catch(() => {});
    };
  }

  /** Everybody who has been heard of lately. Rejects when Redis does not answer. */
  async holders(): Promise<readonly KeyHolder[]> {
    const { client, keys } = this.#options;
    const holders = new Map<string, KeyHolder>();
    for await (const names of scanKeys(client, keys('*', PART), 100)) {
      for (const name of names) {
        const text = await client.get(name);
        const process = name.slice(name.indexOf('{') + 1, name.indexOf('}'));
        if (text !== null) holders.set(process, { process, ...(JSON.parse(text) as Omit<KeyHolder, 'process'>) });
      }
    }
    return [...holders.values()];
  }
}
