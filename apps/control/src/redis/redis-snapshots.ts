import { defineScript, type KeyBuilder, type RedisClient, type RunScript } from '@sluice/redis';
import { SNAPSHOT_PLACE } from '@sluice/routing/published';
import type { Published, SnapshotOutlet } from '../snapshot/index.ts';
import { type PublishSnapshotArg, publishSnapshotScript } from './generated/publishSnapshot.ts';

/** The outlet that gateways of other processes follow, see `SNAPSHOT_PLACE`. Rejects when Redis does not answer. */
export class RedisSnapshots implements SnapshotOutlet {
  readonly #keys: readonly [hash: string, channel: string];
  readonly #publish: RunScript<PublishSnapshotArg>;

  constructor(client: RedisClient, keys: KeyBuilder) {
    const { tag, parts, channel } = SNAPSHOT_PLACE;
    this.#keys = [keys(tag, ...parts), keys(tag, channel)];
    this.#publish = defineScript(client, publishSnapshotScript);
  }

  async publish(version: number, document: string): Promise<Published> {
    const [stored, there] = (await this.#publish(this.#keys, { version, document })) as [number, number];
    return stored === 1 ? { outcome: 'published' } : { outcome: 'stale', version: there };
  }
}
