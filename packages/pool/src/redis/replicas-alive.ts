import type { RedisClient } from '@sluice/redis';

/** A process that has given a sign of life lately. */
export interface ReplicaSeen {
  readonly id: string;
  /** Epoch milliseconds by Redis' clock. */
  readonly seenAt: number;
}

export interface ReplicasAliveOptions {
  readonly client: RedisClient;
  /** The census that the replicas keep, see `ReplicaCensus`. */
  readonly key: string;
  /** A replica silent for longer is left out, milliseconds. Default 15,000: three signs of life. */
  readonly lostMs?: number;
}

/** Who is alive, by id; reads the census without being counted in it. Rejects when Redis does not answer. */
export async function replicasAlive({
  client,
  key,
  lostMs = 15_000,
}: ReplicasAliveOptions): Promise<readonly ReplicaSeen[]> {
  const [seconds, microseconds] = await client.time();
  const now = Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
  const reply = await client.zrange(key, now - lostMs, '+inf', 'BYSCORE', 'WITHSCORES');
  const seen: ReplicaSeen[] = [];
  for (let at = 0; at + 1 < reply.length; at += 2) seen.push({ id: reply[at] ?? '', seenAt: Number(reply[at + 1]) });
  return seen.toSorted((left, right) => (left.id < right.id ? -1 : 1));
}
