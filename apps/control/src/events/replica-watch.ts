import { type Clock, sleep } from '@sluice/core';
import type { Once, ReplicaEvent } from '@sluice/pool';
import { isoTime } from '../http/index.ts';

export interface ReplicaWatchOptions {
  /** Ids of the gateways that gave a sign of life lately; rejects when that is not known. */
  readonly alive: () => Promise<readonly string[]>;
  readonly tell: (event: ReplicaEvent, once: Once) => void;
  readonly clock: Clock;
  /** Milliseconds between looks. Default 5,000: as often as replicas give a sign. */
  readonly periodMs?: number | undefined;
}

/** Looks in a row that miss a replica before it is gone: after an outage of Redis they give their signs one after the other. */
const MISSES = 3;
/** Of those that are gone, how many are remembered in case they come back. */
const MOST_GONE = 1_000;
/** A replica says itself that it ends, shortly before. */
const ONCE_MS = 60_000;

/** Notices gateways that are gone without a word, and those that come back after that. */
export class ReplicaWatch {
  readonly #options: ReplicaWatchOptions;
  readonly #stopped = new AbortController();
  /** Misses by replica. */
  readonly #known = new Map<string, number>();
  readonly #gone = new Set<string>();
  #watching: Promise<void> | undefined;

  constructor(options: ReplicaWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#watching ??= this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#watching;
  }

  /** One look. Never rejects. */
  async look(): Promise<void> {
    const alive = await this.#options.alive().catch(() => undefined);
    if (!alive) {
      for (const id of this.#known.keys()) this.#known.set(id, 0);
      return;
    }
    for (const id of alive) {
      if (this.#gone.delete(id)) this.#tell(id, 'joined');
      this.#known.set(id, 0);
    }
    for (const [id, misses] of this.#known) {
      if (alive.includes(id)) continue;
      if (misses + 1 < MISSES) this.#known.set(id, misses + 1);
      else {
        this.#known.delete(id);
        if (this.#gone.size >= MOST_GONE) this.#gone.clear();
        this.#gone.add(id);
        this.#tell(id, 'gone');
      }
    }
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.look();
      await sleep(this.#options.periodMs ?? 5_000, signal);
    }
  }

  #tell(replica: string, state: 'joined' | 'gone'): void {
    const event = { type: 'replica', replica, state, at: isoTime(this.#options.clock()) } as const;
    this.#options.tell(event, { about: `replica ${replica}`, word: state, forMs: ONCE_MS });
  }
}
