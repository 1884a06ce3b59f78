import { RedisEventJournal } from '@sluice/pool/redis';
import { connectRedis, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { EventHub, type NumberedEvent } from './hub.ts';

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

const journal = () => new RedisEventJournal({ client: redis.client, key: 'sluice:{events}:journal:v1' });
const change = (subject: string) =>
  ({
    type: 'change',
    action: 'account.update',
    subject_type: 'account',
    subject_id: subject,
    actor: 'me',
    at: new Date().toISOString(),
  }) as const;

function listening(hub: EventHub, after?: string) {
  const heard: NumberedEvent[] = [];
  const { missed, stop } = hub.subscribe((event) => heard.push(event), after);
  const subjects = () => heard.map(({ event }) => (event.type === 'change' ? event.subject_id : event.type));
  return { heard, missed, stop, subjects };
}

test('every control process hears of the changes of all, in one order, and of what gateways say', async () => {
  const hubs = [new EventHub(journal()), new EventHub(journal())] as const;
  for (const hub of hubs) await hub.start();
  const listeners = hubs.map((hub) => listening(hub));
  hubs[0].emit(change('a'));
  await journal().append({ event: { type: 'token', at: new Date().toISOString() } });
  hubs[1].emit(change('b'));
  for (const { subjects } of listeners) await expect.poll(subjects).toHaveLength(3);
  expect(listeners[0]?.heard).toEqual(listeners[1]?.heard);
  for (const hub of hubs) await hub.stop();
});

test('what two processes say of the same version is heard once', async () => {
  const hubs = [new EventHub(journal()), new EventHub(journal())] as const;
  for (const hub of hubs) await hub.start();
  const { subjects } = listening(hubs[0]);
  const once = { about: 'snapshot', word: '7', forMs: 60_000 };
  for (const hub of hubs) hub.emit({ type: 'snapshot', version: 7, at: new Date().toISOString() }, once);
  hubs[1].emit(change('end'));
  await expect.poll(subjects).toEqual(['snapshot', 'end']);
  for (const hub of hubs) await hub.stop();
});

test('whoever comes back after a restart of control gets what was missed meanwhile, and nobody is told the past', async () => {
  const before = new EventHub(journal());
  await before.start();
  const { heard, subjects } = listening(before);
  before.emit(change('a'));
  await expect.poll(subjects).toEqual(['a']);
  await before.stop();
  // Clocks count in milliseconds.
  await journal().append({ event: { ...change('b'), at: new Date(Date.now() - 1_000).toISOString() } });
  const after = new EventHub(journal());
  const newcomer = listening(after);
  await after.start();
  const back = listening(after, heard[0]?.id);
  expect(back.missed?.map(({ event }) => (event.type === 'change' ? event.subject_id : ''))).toEqual(['b']);
  expect(newcomer.heard.every(({ event }) => event.type === 'change' && event.subject_id !== 'b')).toBe(true);
  expect(listening(after, '1-1').missed).toBeUndefined();
  await after.stop();
});

test('while Redis is away one hears at least of this process, and of everybody when it is back', async () => {
  await using other = await startRedis();
  const connection = connectRedis({ url: other.url, commandTimeoutMs: 200 });
  await connection.untilUp(10_000);
  const hub = new EventHub(new RedisEventJournal({ client: connection.client, key: 'sluice:{events}:journal:v1' }));
  await hub.start();
  const { subjects } = listening(hub);
  other.freeze();
  hub.emit(change('alone'));
  await expect.poll(subjects).toEqual(['alone']);
  other.thaw();
  await expect.poll(async () => connection.client.ping().catch(() => ''), { timeout: 10_000 }).toBe('PONG');
  const there = new RedisEventJournal({ client: connection.client, key: 'sluice:{events}:journal:v1' });
  await there.append({ event: change('together') });
  await expect.poll(subjects, { timeout: 5_000 }).toContain('together');
  await hub.stop();
  connection.close();
});
