import { readFileSync } from 'node:fs';
import type { LedgerBacklog, StatusProbes } from '@sluice/control';
import type { BackOffice } from '@sluice/gateway';
import { type StreamBacklog, streamBacklog, usageStreamKey } from '@sluice/ledger/redis';
import { keyBuilder, type RedisConnection } from '@sluice/redis';
import { SNAPSHOT_PLACE } from '@sluice/routing/published';
import type { Config } from '@sluice/runtime';
import type { Books } from './open-books.ts';

/** What a control plane of gateways in other processes can look at. */
export function sharedProbes(
  config: Config,
  { client }: RedisConnection,
  { database }: Books,
  { replicas }: Pick<BackOffice, 'replicas'>,
): StatusProbes {
  const keys = keyBuilder(config.state.key_prefix);
  const snapshot = keys(SNAPSHOT_PLACE.tag, ...SNAPSHOT_PLACE.parts);
  return {
    version: release(),
    database,
    replicas,
    ledger: async () => inStream(await streamBacklog(client, usageStreamKey(keys))),
    redis: () => client.ping(),
    async publishedVersion() {
      const version = await client.hget(snapshot, 'version');
      return version === null ? undefined : Number(version);
    },
  };
}

/** What a control plane can look at that has its only gateway in the same process. */
export function ownProbes({ database }: Books, ledger: () => Promise<LedgerBacklog>): StatusProbes {
  return { version: release(), database, ledger };
}

function inStream({ batches, pending, oldestMs }: StreamBacklog): LedgerBacklog {
  return { kind: 'stream', waiting: batches, pending, spooled: 0, spooledBytes: 0, oldestMs, stuck: false };
}

/** Release of Sluice. */
function release(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
