import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { OpenedRequest } from '../record.ts';
import { sendToStream, usageStreamKey } from './stream.ts';
import { streamBacklog } from './stream-backlog.ts';
import { StreamReader } from './stream-reader.ts';

let server: RedisServer;
let redis: RedisConnection;
const stream = usageStreamKey(keyBuilder('test:'));
beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis({ url: server.url });
  await redis.untilUp(10_000);
});
afterAll(async () => {
  redis.close();
  await server[Symbol.asyncDispose]();
});

const record: OpenedRequest = {
  ...{ id: 'r1', openedAt: 1, provider: 'kiro', model: 'm', dialect: 'anthropic', requestType: 'chat' },
};

test('the backlog is what nobody has entered into the books, and the age of its oldest batch', async () => {
  const backlog = () => streamBacklog(redis.client, stream);
  expect(await backlog()).toEqual({ batches: 0, pending: 0, oldestMs: 0 });
  const send = sendToStream(redis.client, stream);
  await send([{ kind: 'opened', record }]);
  await send([{ kind: 'opened', record: { ...record, id: 'r2' } }]);
  expect(await backlog()).toMatchObject({ batches: 2, pending: 0 });

  let away = true;
  const onTrouble = vi.fn();
  const books = {
    open: async () => {
      if (away) throw new Error('away');
    },
    close: async () => {},
  };
  const reader = new StreamReader({
    client: redis.client,
    stream,
    consumer: 'c',
    books,
    retryMs: 5,
    idleMs: 5,
    onTrouble,
  });
  reader.start();
  await vi.waitFor(() => expect(onTrouble).toHaveBeenCalled(), 5_000);
  const stuck = await backlog();
  expect(stuck).toMatchObject({ batches: 2, pending: 2 });
  await vi.waitFor(async () => expect((await backlog()).oldestMs).toBeGreaterThan(stuck.oldestMs), 5_000);
  away = false;
  await vi.waitFor(async () => expect(await backlog()).toEqual({ batches: 0, pending: 0, oldestMs: 0 }), 5_000);
  await reader.stop();
});
