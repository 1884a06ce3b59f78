import { connectRedis, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Telling } from '../events/index.ts';
import { RedisEventJournal } from './redis-event-journal.ts';

let server: RedisServer;
let redis: RedisConnection;
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

const key = 'sluice:{events}:journal:v1';
const journal = (most?: number) => new RedisEventJournal({ client: redis.client, key, ...(most && { most }) });

const cooling = (replica: string, word = 'cooling', forMs = 60_000): Telling => ({
  event: { type: 'account', at: 'now', ...{ replica, state: word } },
  once: { about: 'account kiro {k1} account', word, forMs },
});

const replicas = async () =>
  (await journal().latest(100)).map(({ event }) => (event as typeof event & { replica: string }).replica);

test('what several replicas see is told once, and told again as soon as something else was said', async () => {
  const all = await Promise.all(['gw_1', 'gw_2', 'gw_3'].map((replica) => journal().append(cooling(replica))));
  expect(all.toSorted()).toEqual(['known', 'known', 'told']);
  expect(await journal().append(cooling('gw_2', 'recovered'))).toBe('told');
  expect(await journal().append(cooling('gw_3'))).toBe('told');
  expect(await replicas()).toHaveLength(3);
});

test('the same is told again when it is no longer fresh, and what has no subject always', async () => {
  expect(await journal().append(cooling('gw_1', 'cooling', 5))).toBe('told');
  await vi.waitFor(async () => expect(await journal().append(cooling('gw_2', 'cooling', 5))).toBe('told'));
  const change = { event: { type: 'change', at: 'now' } };
  expect([await journal().append(change), await journal().append(change)]).toEqual(['told', 'told']);
});

test('everybody reads the same order, from any place in it', async () => {
  for (let at = 1; at <= 5; at += 1) await journal().append({ event: { type: 'change', at: String(at) } });
  const times = (entries: Awaited<ReturnType<RedisEventJournal['latest']>>) => entries.map(({ event }) => event.at);
  const last = await journal().latest(3);
  expect(times(last)).toEqual(['3', '4', '5']);
  expect(times(await journal().after(last[0]?.id ?? '', 10))).toEqual(['4', '5']);
  expect(times(await journal().after('0', 2))).toEqual(['1', '2']);
  expect(await journal().after(last[2]?.id ?? '', 10)).toEqual([]);
});

test('it stays small, and what is no event is passed over', async () => {
  await redis.client.xadd(key, '*', 'event', 'not json');
  await redis.client.xadd(key, '*', 'event', '{"type":"a\\ndata: b","at":"now"}');
  await redis.client.xadd(key, '*', 'other', 'x');
  expect(await journal().latest(10)).toEqual([]);
  for (let at = 0; at < 500; at += 1) await journal(50).append({ event: { type: 'change', at: String(at) } });
  expect(await redis.client.xlen(key)).toBeLessThan(250);
});
