import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
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

const running: StreamReader[] = [];
afterEach(async () => void (await Promise.all(running.splice(0).map((one) => one.stop()))));
function started(one: StreamReader): StreamReader {
  running.push(one);
  return one;
}
const reader = (consumer: string, books: UsageBooks, abandonedMs = 30_000) =>
  started(new StreamReader({ client: redis.client, stream, consumer, books, idleMs: 5, abandonedMs, forgottenMs: 5 }));

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

  test('while the books are away no more than one round is handed out, and openings still come before closings', async () => {
    const send = sendToStream(redis.client, stream);
    for (let at = 0; at < 60; at++) await send([{ kind: 'opened', record: request(`r${at}`) }]);
    for (let at = 0; at < 60; at++) await send([{ kind: 'closed', record: closed(`r${at}`) }]);
    const books = new Books();
    books.away = true;
    const tries = vi.spyOn(books, 'open');
    const one = started(
      new StreamReader({ client: redis.client, stream, consumer: 'a', books, idleMs: 5, retryMs: 5 }),
    );
    one.start();
    await vi.waitFor(() => expect(tries.mock.calls.length).toBeGreaterThan(5), { timeout: 10_000 });
    expect((await redis.client.xpending(stream, 'control'))[0]).toBe(20);
    const order: string[] = [];
    tries.mockImplementation(async (records) => void order.push(...records.map(({ id }) => `opened ${id}`)));
    vi.spyOn(books, 'close').mockImplementation(
      async (some) => void order.push(...some.map(({ id }) => `closed ${id}`)),
    );
    await vi.waitFor(() => expect(order).toHaveLength(120), { timeout: 10_000 });
    await one.stop();
    const names = Array.from({ length: 60 }, (_, at) => `r${at}`);
    expect(order).toEqual([...names.map((id) => `opened ${id}`), ...names.map((id) => `closed ${id}`)]);
  });

  test('readers that are long gone are forgotten, unless they hold something', async () => {
    await sendToStream(redis.client, stream)([{ kind: 'closed', record: closed('r1') }]);
    await redis.client.xgroup('CREATE', stream, 'control', '0', 'MKSTREAM');
    await redis.client.xreadgroup('GROUP', 'control', 'holder', 'COUNT', 10, 'STREAMS', stream, '>');
    await redis.client.xgroup('CREATECONSUMER', stream, 'control', 'gone');
    const one = reader('alive', new Books());
    const names = async () => JSON.stringify(await redis.client.xinfo('CONSUMERS', stream, 'control'));
    await vi.waitFor(async () => expect(await names()).not.toMatch(/"idle",\d\D/));
    one.start();
    await vi.waitFor(async () => expect(await names()).toContain('alive'), { timeout: 10_000 });
    await one.stop();
    expect(await names()).toContain('holder');
    expect(await names()).not.toContain('gone');
  });
});

describe('the stream', () => {
  test('is never trimmed: at its size limit senders keep what they have until it was read', async () => {
    await sendToStream(redis.client, stream, { mostBytes: 1 })([{ kind: 'closed', record: closed('r1') }]);
    const impatient = sendToStream(redis.client, stream, { mostBytes: 1 });
    await expect(impatient([{ kind: 'closed', record: closed('r2') }])).rejects.toThrow('full');
    expect(await redis.client.xlen(stream)).toBe(1);
    await redis.client.del(stream);
    await sendToStream(redis.client, stream, { mostBytes: 1 })([{ kind: 'closed', record: closed('r2') }]);
    expect(await redis.client.xlen(stream)).toBe(1);
  });

  test('one entry that no books could take costs nobody else anything', async () => {
    const usage = { inputTokens: -1, outputTokens: 2, cacheReadTokens: 0, cacheWriteTokens: 0, source: 'reported' };
    const batch = [
      { kind: 'opened', record: { ...request('r1'), openedAt: 'yesterday' } },
      { kind: 'opened', record: { ...request('r2'), model: 'a\0b' } },
      { kind: 'closed', record: { ...closed('r3'), outcome: 'exploded' } },
      { kind: 'closed', record: { ...closed('r4'), usage, costMicros: 1e300 } },
      'nonsense',
    ];
    await redis.client.xadd(stream, '*', 'batch', JSON.stringify(batch));
    await redis.client.xadd(stream, '*', 'batch', '[{');
    const opened: OpenedRequest[] = [];
    const ended: ClosedRequest[] = [];
    const one = reader('a', {
      open: async (records) => void opened.push(...records),
      close: async (records) => void ended.push(...records),
    });
    one.start();
    await vi.waitFor(async () => expect(await redis.client.xlen(stream)).toBe(0), { timeout: 10_000 });
    await one.stop();
    expect(opened).toEqual([{ ...request('r2'), model: 'ab' }]);
    expect(ended).toEqual([closed('r4')]);
  });
});
