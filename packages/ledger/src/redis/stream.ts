import type { KeyBuilder, RedisClient } from '@sluice/redis';
import { entriesToJson } from '../entry-json.ts';
import type { LedgerEntry } from '../record.ts';
import { BATCH } from './batches.ts';

const MOST_BYTES = 256 * 2 ** 20;
/** Between two looks at the stream's size, milliseconds. */
const LOOK_MS = 1_000;

export interface StreamSenderOptions {
  /** Most memory of Redis the stream may take, bytes; checked once a second. Default 256 MiB, about 600,000 entries. */
  readonly mostBytes?: number;
}

export function usageStreamKey(key: KeyBuilder): string {
  return key('usage', 'stream', 'v1');
}

/**
 * Appends batches to the stream, one entry each; readers delete what is in the books. The stream is never trimmed: a batch nobody has read
 * would be lost. Where nobody reads for long, appending rejects at a size that leaves Redis to its other work, and batches wait with their
 * sender.
 */
export function sendToStream(
  client: RedisClient,
  stream: string,
  { mostBytes = MOST_BYTES }: StreamSenderOptions = {},
): (entries: readonly LedgerEntry[]) => Promise<void> {
  let lookAt = 0;
  let full = false;
  return async (entries) => {
    const now = performance.now();
    if (now >= lookAt) {
      full = Number((await client.memory('USAGE', stream)) ?? 0) >= mostBytes;
      lookAt = now + LOOK_MS;
    }
    if (full) throw new Error(`the usage stream is full at ${mostBytes} bytes: nobody reads it`);
    await client.xadd(stream, '*', BATCH, entriesToJson(entries));
  };
}
