import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClosedRequest, OpenedRequest } from '../record.ts';
import type { UsageBooks } from '../usage-sink.ts';
import { sendToStream, usageStreamKey } from './stream.ts';
import { StreamReader } from './stream-reader.ts';

let server: RedisServer;
let redis: RedisConnection;
const stream = usageStreamKey(keyBuilder('test:'));
beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis({ url: server.url });
  await redis.untilUp(10_000);
});
beforeEach(async () => void (await redis.client.flushall()));
afterAll(async () => {
  redis.close();
  await server[Symbol.asyncDispose]();
});

const request = (id: string): OpenedRequest => ({
  id,
  openedAt: 1,
  provider: 'kiro',
  model: 'm',
  dialect: 'anthropic',
  requestType: 'chat',
});
const closed = (id: string): ClosedRequest => ({ ...request(id), closedAt: 2, outcome: 'completed', attempts: 1 });

/** Books in memory that can be away and count what they are given. */
class Books implements UsageBooks {
  readonly opened = new Map<string, number>();
  readonly closed = new Map<string, number>();
  away = false;

  async open(records: readonly OpenedRequest[]): Promise<void> {
    if (this.away) throw new Error('database away');
    for (const { id } of records) this.opened.set(id, (this.opened.get(id) ?? 0) + 1);
  }

  async close(records: readonly ClosedRequest[]): Promise<void> {
    if (this.away) throw new Error('database away');
    for (const { id } of records) this.closed.set(id, (this.closed.get(id) ?? 0) + 1);
  }
}

const reader = (consumer: string, books: UsageBooks, abandonedMs = 30_000) =>
  new StreamReader({ client: redis.client, stream, consumer, books, idleMs: 5, abandonedMs });

describe('from gateways to the books', () => {
  test('everything arrives once, openings before closings, and the stream is empty afterwards', async () => {
    const send = sendToStream(redis.client, stream);
    for (let batch = 0; batch < 50; batch++) {
      const ids = Array.from({ length: 20 }, (_, index) => `r${batch}-${index}`);
      await send(ids.map((id) => ({ kind: 'opened', record: request(id) }) as const));
      await send(ids.map((id) => ({ kind: 'closed', record: closed(id) }) as const));
    }
    const books = new Books();
    const readers = ['a', 'b'].map((consumer) => reader(consumer, books));
    for (const one of readers) one.start();
    await vi.waitFor(() => expect(books.closed.size).toBe(1_000), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await redis.client.xlen(stream)).toBe(0), { timeout: 10_000 });
    await Promise.all(readers.map((one) => one.stop()));
    expect([...books.opened.values(), ...books.closed.values()].every((times) => times === 1)).toBe(true);
  });

  test('books that are away lose nothing', async () => {
    const books = new Books();
    books.away = true;
    const troubles: string[] = [];
    const one = new StreamReader({
      client: redis.client,
      stream,
      consumer: 'a',
      books,
      idleMs: 5,
      abandonedMs: 10,
      onTrouble: (error) => troubles.push(String(error)),
      onRecovery: () => troubles.push('back'),
    });
    await sendToStream(redis.client, stream)([{ kind: 'closed', record: closed('r1') }]);
    one.start();
    await vi.waitFor(() => expect(troubles).toHaveLength(1), { timeout: 10_000 });
    books.away = false;
    await vi.waitFor(() => expect(books.closed.get('r1')).toBe(1), { timeout: 10_000 });
    await one.stop();
    expect(troubles).toEqual(['Error: database away', 'back']);
  });

  test('what a reader took and never finished is taken over', async () => {
    await sendToStream(redis.client, stream)([{ kind: 'closed', record: closed('r1') }]);
    await redis.client.xgroup('CREATE', stream, 'control', '0', 'MKSTREAM');
    await redis.client.xreadgroup('GROUP', 'control', 'dead', 'COUNT', 10, 'STREAMS', stream, '>');
    const books = new Books();
    const one = reader('alive', books, 20);
    one.start();
    await vi.waitFor(() => expect(books.closed.get('r1')).toBe(1), { timeout: 10_000 });
    await one.stop();
  });

  test('a Redis that lost the stream gets it anew', async () => {
    const books = new Books();
    const one = reader('a', books);
    one.start();
    await sendToStream(redis.client, stream)([{ kind: 'closed', record: closed('r1') }]);
    await vi.waitFor(() => expect(books.closed.size).toBe(1), { timeout: 10_000 });
    await redis.client.flushall();
    await sendToStream(redis.client, stream)([{ kind: 'closed', record: closed('r2') }]);
    await vi.waitFor(() => expect(books.closed.size).toBe(2), { timeout: 10_000 });
    await one.stop();
  });
});
