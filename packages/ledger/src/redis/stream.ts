import type { KeyBuilder, RedisClient } from '@sluice/redis';
import { entriesToJson } from '../entry-json.ts';
import type { LedgerEntry } from '../record.ts';

/** Field of a stream entry that holds a batch. */
export const BATCH = 'batch';

/** Batches. */
export const LONGEST_STREAM = 100_000;

export function usageStreamKey(key: KeyBuilder): string {
  return key('usage', 'stream', 'v1');
}

/**
 * Appends batches to the stream, one entry each. Readers delete what is in the books. Where nobody ever reads, the oldest batches go
 * when there are about {@link LONGEST_STREAM} of them, so that Redis does not fill up: days of traffic.
 */
export function sendToStream(client: RedisClient, stream: string): (entries: readonly LedgerEntry[]) => Promise<void> {
  return async (entries) => {
    await client.xadd(stream, 'MAXLEN', '~', LONGEST_STREAM, '*', BATCH, entriesToJson(entries));
  };
}
