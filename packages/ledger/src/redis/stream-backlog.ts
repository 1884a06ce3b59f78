import type { RedisClient } from '@sluice/redis';
import { GROUP } from './stream-reader.ts';

/** What gateways have handed over and nobody has entered into the books yet. */
export interface StreamBacklog {
  /** Batches in the stream: readers delete what is in the books. */
  readonly batches: number;
  /** Of those, handed to a reader that has not finished them. */
  readonly pending: number;
  /** Age of the oldest by Redis' own clock, milliseconds; 0 when there is none. */
  readonly oldestMs: number;
}

/** Measures the stream without touching it. A stream that nobody has written to is empty. Rejects when Redis does not answer. */
export async function streamBacklog(client: RedisClient, stream: string): Promise<StreamBacklog> {
  const [batches, oldest, pending, [seconds, microseconds]] = await Promise.all([
    client.xlen(stream),
    client.xrange(stream, '-', '+', 'COUNT', 1),
    pendingIn(client, stream),
    client.time(),
  ]);
  const now = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  const writtenAt = Number(oldest[0]?.[0].split('-')[0] ?? now);
  return { batches, pending, oldestMs: Math.max(0, Math.round(now - writtenAt)) };
}

/** Without a stream, or before the first reader, there is no group. */
async function pendingIn(client: RedisClient, stream: string): Promise<number> {
  try {
    const reply: unknown = await client.xpending(stream, GROUP);
    return Array.isArray(reply) ? Number(reply[0]) : 0;
  } catch (error) {
    if (error instanceof Error && error.message.includes('NOGROUP')) return 0;
    throw error;
  }
}
