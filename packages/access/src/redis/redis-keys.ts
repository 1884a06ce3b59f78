import { type Clock, SingleFlight } from '@sluice/core';
import type { RedisConnection } from '@sluice/redis';
import { LRUCache } from 'lru-cache';
import { type KeyDirectory, type RecognisedKey, readRecord } from '../keys/index.ts';

export interface RedisKeysOptions {
  readonly connection: RedisConnection;
  /** Root of the directory: `keyBuilder('sluice:')('keys', 'v1')`. */
  readonly root: string;
  /** How long an answer is used without asking again, ms, at most 1 000. Default 750: a revocation holds after that. */
  readonly cacheMs?: number;
  /** Told when a record cannot be read, once per reading of it. The key does not work until it is written again. */
  readonly onDamaged?: (problem: string) => void;
  /** Monotonic time in ms. Default `performance.now`. */
  readonly now?: Clock;
}

interface Answer {
  /** When the question was sent: what Redis says is not older than this. */
  readonly askedAt: number;
  readonly json: string;
  readonly key: RecognisedKey | undefined;
}

/** A field that every writing leaves behind. */
const WRITTEN = '#';
const LONGEST_CACHE_MS = 1_000;
const MOST_KNOWN = 10_000;
/** Apart from the others, so that guessing drives no good key out of the cache. */
const MOST_UNKNOWN = 2_000;

/**
 * The keys that all replicas share: one HMGET per key and `cacheMs`, whether the key exists or not. What Redis cannot
 * answer it rejects, also when it has held keys and has lost all of them; nobody is let in on an answer that is too old,
 * since the key may have been revoked meanwhile.
 */
export class RedisKeys implements KeyDirectory {
  readonly #options: RedisKeysOptions;
  readonly #cacheMs: number;
  readonly #now: Clock;
  readonly #known = new LRUCache<string, Answer>({ max: MOST_KNOWN });
  readonly #unknown = new LRUCache<string, number>({ max: MOST_UNKNOWN });
  readonly #asking = new SingleFlight<RecognisedKey | undefined>();
  readonly #counting = new SingleFlight<boolean>();
  #held = false;
  #emptyAt = -Infinity;

  constructor(options: RedisKeysOptions) {
    this.#options = options;
    this.#cacheMs = Math.min(options.cacheMs ?? 750, LONGEST_CACHE_MS);
    this.#now = options.now ?? (() => performance.now());
  }

  isEmpty(): boolean | Promise<boolean> {
    if (this.#held) return false;
    return this.#isFresh(this.#emptyAt) || this.#counting.run('', () => this.#count());
  }

  find(digest: string): RecognisedKey | undefined | Promise<RecognisedKey | undefined> {
    const known = this.#known.get(digest);
    if (known && this.#isFresh(known.askedAt)) return known.key;
    if (this.#isFresh(this.#unknown.get(digest) ?? -Infinity)) return undefined;
    return this.#asking.run(digest, () => this.#ask(digest, known));
  }

  async #ask(digest: string, before: Answer | undefined): Promise<RecognisedKey | undefined> {
    const askedAt = this.#now();
    const [json, written] = await this.#options.connection.client.hmget(this.#options.root, digest, WRITTEN);
    if (json == null) {
      if (this.#held && written == null) throw new Error('the directory of keys has been lost');
      this.#known.delete(digest);
      this.#unknown.set(digest, askedAt);
      return undefined;
    }
    this.#held = true;
    const key = before?.json === json ? before.key : this.#read(json);
    this.#known.set(digest, { askedAt, json, key });
    return key;
  }

  #read(json: string): RecognisedKey | undefined {
    try {
      return readRecord(json);
    } catch (error) {
      this.#options.onDamaged?.(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  async #count(): Promise<boolean> {
    const askedAt = this.#now();
    this.#held ||= (await this.#options.connection.client.hlen(`${this.#options.root}:ids`)) > 0;
    if (!this.#held) this.#emptyAt = askedAt;
    return !this.#held;
  }

  #isFresh(askedAt: number): boolean {
    return this.#now() - askedAt < this.#cacheMs;
  }
}
