import { keyBuilder, type RedisClient } from '@sluice/redis';
import { PublishedReader, type PublishedSnapshot, SNAPSHOT_PLACE } from '@sluice/routing/published';
import type { Config } from '@sluice/runtime';
import type { GatewayObserver } from '../observe/observer.ts';
import { publishedAssignment, type Roster } from './roster.ts';
import type { Stores } from './stores.ts';

export interface FollowerOptions {
  readonly client: RedisClient;
  readonly key: string;
  /** Puts a snapshot into force. A rejection is tried again at the next look. */
  readonly apply: (snapshot: PublishedSnapshot) => Promise<void>;
  /** Told once per document that cannot be read, and when a good one has replaced it. */
  readonly onUnreadable?: (problem: string) => void;
  readonly onApplied?: (version: number) => void;
  /** Milliseconds between looks. Default 100: one cheap command, and most of the time a change takes until it is in force. */
  readonly periodMs?: number;
}

/** What one look has found: a document that was put into force, one that cannot be read, the one of before, none, or no Redis. */
export type Sight = 'read' | 'unreadable' | 'seen' | 'nothing' | 'away';

/**
 * Follows what control publishes. Looks at the version often and reads the document only when that has changed: no subscription
 * that could be lost without a sign. Without Redis, and without a document, what is in force stays in force.
 */
export class SnapshotFollower {
  readonly #options: FollowerOptions;
  readonly #reader = new PublishedReader();
  #seen: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #look: Promise<unknown> | undefined;
  #stopped = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Resolves after the first look, with what it has found. */
  async start(): Promise<Sight> {
    const sight = await this.#lookSafely();
    this.#schedule();
    return sight;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#look;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#look = this.#lookSafely().finally(() => this.#schedule());
    }, this.#options.periodMs ?? 100);
    this.#timer.unref();
  }

  async #lookSafely(): Promise<Sight> {
    try {
      return await this.#lookOnce();
    } catch {
      // Redis is away, or a pool did not take its members: the next look sees to it.
      this.#seen = undefined;
      return 'away';
    }
  }

  async #lookOnce(): Promise<Sight> {
    const { client, key, apply, onUnreadable, onApplied } = this.#options;
    const version = await client.hget(key, 'version');
    if (version === null) return 'nothing';
    if (version === this.#seen) return 'seen';
    const document = await client.hget(key, 'document');
    if (document === null) return 'nothing';
    const read = await this.#reader.read(document);
    if (read.outcome === 'read') {
      await apply(read.snapshot);
      onApplied?.(read.snapshot.version);
    } else onUnreadable?.(read.problem);
    this.#seen = version;
    return read.outcome;
  }
}

interface FollowedParts {
  readonly config: Config;
  readonly stores: Stores;
  readonly observer: GatewayObserver;
  readonly roster: Roster;
}

/** The follower of a gateway; without Redis there is nothing to follow. */
export function followSnapshot({ config, stores, observer, roster }: FollowedParts): SnapshotFollower | undefined {
  if (!stores.redis) return undefined;
  return new SnapshotFollower({
    client: stores.redis.client,
    key: keyBuilder(config.state.key_prefix)(SNAPSHOT_PLACE.tag, ...SNAPSHOT_PLACE.parts),
    apply: (snapshot) => roster.replace(publishedAssignment(config, snapshot)),
    onApplied: (version) => observer.snapshotApplied(version),
    onUnreadable: (problem) => observer.snapshotUnreadable(problem),
  });
}
