import type { KeyBuilder, RedisClient } from '@sluice/redis';
import { entriesToJson } from '../entry-json.ts';
import type { LedgerEntry } from '../record.ts';

/** Field of a stream entry that holds a batch. */
export const BATCH = 'batch';

export function usageStreamKey(key: KeyBuilder): string {
  return key('usage', 'stream', 'v1');
}

/**
 * Appends batches to the stream, one entry each. The stream is trimmed by its readers only: what has not been entered into the books
 * stays, however long control is away.
 */
export function sendToStream(client: RedisClient, stream: string): (entries: readonly LedgerEntry[]) => Promise<void> {
  return async (entries) => {
    await client.xadd(stream, '*', BATCH, entriesToJson(entries));
  };
}
