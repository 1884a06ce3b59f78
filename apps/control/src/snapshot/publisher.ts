import { documentOf } from '@sluice/routing/published';
import type { Logger } from '@sluice/runtime';
import type { Repositories } from '@sluice/store';
import { Reconciler } from '../background/index.ts';
import { ContentSource } from './content-source.ts';
import type { Guarded } from './guarded-account.ts';
import type { SnapshotOutlet } from './outlet.ts';

export interface SnapshotPublisherOptions {
  readonly repositories: Repositories;
  readonly guarded: Guarded;
  readonly outlet: SnapshotOutlet;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Told of every new version. */
  readonly onPublished?: (version: number) => void;
  /** How often it looks whether somebody else changed the database or the outlet lost what it had, ms. Default 30,000. */
  readonly everyMs?: number;
}

/** Versions that the database keeps at least, for people who want to know what changed. */
const KEPT = 50;
/** Older ones are forgotten with every so many versions: it takes longer than publishing. */
const PRUNED_EVERY = 10;
/** Others that publish at the same time win a round each. */
const MOST_ROUNDS = 10;

/** Tells the gateways what the database says, under a version that never names two contents. */
export class SnapshotPublisher {
  readonly #options: SnapshotPublisherOptions;
  readonly #source: ContentSource;
  readonly #reconciler: Reconciler;
  #version = 0;

  constructor(options: SnapshotPublisherOptions) {
    this.#options = options;
    const { repositories, guarded, log, everyMs = 30_000 } = options;
    this.#source = new ContentSource({ repositories, guarded, wholeEveryMs: everyMs });
    this.#reconciler = new Reconciler({ name: 'snapshot', work: () => this.#publish(), log, everyMs });
  }

  /** The version that was published last; 0 before the first one. */
  get version(): number {
    return this.#version;
  }

  /** Publishes once and goes on looking. Resolves also when the outlet does not answer: it will be tried again. */
  async start(): Promise<void> {
    this.#reconciler.start();
    await this.#reconciler.request();
  }

  /** To be called after every change; see {@link Reconciler.request}. */
  changed(): Promise<'done' | 'pending'> {
    return this.#reconciler.request();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  async #publish(): Promise<void> {
    const { repositories, onPublished } = this.#options;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const version = await this.#put(await this.#source.read());
      // What was read may have been old by the time it got its version; then the newer one must not stay behind it.
      if (!(await this.#source.isCurrent())) continue;
      if (version === this.#version) return;
      this.#version = version;
      onPublished?.(version);
      if (version % PRUNED_EVERY === 0) await repositories.snapshots.prune(KEPT);
      return;
    }
    throw new Error('the snapshot kept changing while it was being published');
  }

  async #put(content: string): Promise<number> {
    const { repositories, outlet } = this.#options;
    let above = 0;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const { version } = await repositories.snapshots.publish(content, above);
      const published = await outlet.publish(version, documentOf(version, content));
      if (published.outcome === 'published') return version;
      // Another publisher was faster, or Redis is ahead of a restored database.
      above = published.version + 1;
    }
    throw new Error('others kept publishing at the same time');
  }
}
