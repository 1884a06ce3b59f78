import { StreamReader, sendToStream, usageStreamKey } from '@sluice/ledger/redis';
import { connectRedis, keyBuilder } from '@sluice/redis';
import { readPublished, SNAPSHOT_PLACE } from '@sluice/routing/published';
import { startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RedisSnapshots } from '../redis/index.ts';
import { SnapshotPublisher } from '../snapshot/index.ts';
import { openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';
import { UsageBookkeeper } from './bookkeeper.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.empty());

const HOUR_MS = 3_600_000;
const silent = { info: () => {}, warn: () => {} };

function opened(id: string, openedAt: number) {
  return { id, openedAt, provider: 'kiro', model: 'm', dialect: 'anthropic', requestType: 'chat' } as const;
}

function keeper(more = {}) {
  return new UsageBookkeeper({ repositories: stage.repositories, log: silent, clock: stage.clock.read, ...more });
}

async function total() {
  const { now } = stage.clock;
  const [sums] = await stage.repositories.usage.sums({ granularity: 'day', from: 0, to: now + 1e9, total: true });
  return sums;
}

test('what gateways put into the stream is in the books once, and the key knows when it was used', async () => {
  await using redis = await startRedis();
  const connection = connectRedis({ url: redis.url });
  await connection.untilUp(5_000);
  const stream = usageStreamKey(keyBuilder('t:'));
  const { body: key } = await stage.ask('POST', '/admin/api-keys', { name: 'k' });
  const { now } = stage.clock;
  const record = { ...opened('r1', now), apiKeyId: key.id };
  const end = { ...record, closedAt: now + 5, outcome: 'completed', attempts: 1 } as const;
  const send = sendToStream(connection.client, stream);
  await send([{ kind: 'opened', record }]);
  await send([{ kind: 'closed', record: end }]);
  await send([{ kind: 'closed', record: end }]);
  const reader = new StreamReader({ client: connection.client, stream, consumer: 'c', books: keeper(), idleMs: 10 });
  reader.start();
  await expect.poll(() => connection.client.xlen(stream)).toBe(0);
  await reader.stop();
  expect(await total()).toMatchObject({ requests: 1, outcomes: { completed: 1 } });
  const shown = await stage.ask('GET', `/admin/api-keys/${key.id}`);
  expect(Date.parse(shown.body.last_used_at)).toBe(now + 5);
  connection.close();
});

test('a request whose gateway died is closed as lost, one that runs is left alone, a late report changes nothing', async () => {
  const { now } = stage.clock;
  const books = keeper({ lostAfterMs: HOUR_MS });
  await books.open([opened('old', now - HOUR_MS - 1), opened('new', now - HOUR_MS + 60_000)]);
  await books.tidy();
  expect(await total()).toMatchObject({ requests: 1, outcomes: { upstream_error: 1 } });
  const late = { ...opened('old', now - HOUR_MS - 1), closedAt: now, outcome: 'completed', attempts: 1 } as const;
  await books.close([late]);
  expect(await total()).toMatchObject({ requests: 1, outcomes: { completed: 0 } });
});

test('what is older than it is kept is forgotten, by kind', async () => {
  const { now } = stage.clock;
  const old = now - 40 * 24 * HOUR_MS;
  const books = keeper({ retention: { ledger: 30, hours: 30 } });
  await books.close([{ ...opened('r', old), closedAt: old, outcome: 'completed', attempts: 1 }]);
  await books.tidy();
  const { usage } = stage.repositories;
  expect(await usage.sums({ granularity: 'hour', from: 0, to: now })).toEqual([]);
  expect(await usage.sums({ granularity: 'day', from: 0, to: now })).toHaveLength(1);
  expect(await usage.open([opened('r', old)])).toBe(1);
});

describe('a snapshot in Redis', () => {
  const keys = keyBuilder('t:');
  const hash = keys(SNAPSHOT_PLACE.tag, ...SNAPSHOT_PLACE.parts);

  test('is announced once per version, never set back, and comes back after Redis lost it', async () => {
    await using redis = await startRedis();
    const connection = connectRedis({ url: redis.url });
    const listener = connectRedis({ url: redis.url });
    await Promise.all([connection.untilUp(5_000), listener.untilUp(5_000)]);
    const heard: string[] = [];
    await listener.client.subscribe(keys(SNAPSHOT_PLACE.tag, SNAPSHOT_PLACE.channel));
    listener.client.on('message', (_, version: string) => heard.push(version));

    const outlet = new RedisSnapshots(connection.client, keys);
    const publisher = new SnapshotPublisher({
      repositories: stage.repositories,
      guarded: ({ account }) => account,
      outlet,
      log: silent,
    });
    await publisher.start();
    await stage.ask('POST', '/admin/providers/openai/accounts', openaiAccount({ id: 'o1' }));
    expect(await publisher.changed()).toBe('done');
    const read = readPublished((await connection.client.hget(hash, 'document')) ?? '');
    expect(read).toMatchObject({ outcome: 'read', snapshot: { version: publisher.version, accounts: [{ id: 'o1' }] } });
    expect(await outlet.publish(1, '{}')).toEqual({ outcome: 'stale', version: publisher.version });
    await publisher.changed();
    await connection.client.flushall();
    expect(await publisher.changed()).toBe('done');
    expect(await connection.client.hget(hash, 'version')).toBe(String(publisher.version));

    await connection.client.hset(hash, 'version', '1000', 'document', 'of a database that was restored');
    expect(await publisher.changed()).toBe('done');
    expect(publisher.version).toBeGreaterThan(1_000);
    await expect.poll(() => heard.at(-1)).toBe(String(publisher.version));
    expect(new Set(heard).size).toBe(heard.length - 1);

    await redis.kill('SIGKILL');
    expect(await publisher.changed()).toBe('pending');
    await redis.restart();
    await expect.poll(() => connection.client.hget(hash, 'version').catch(() => '')).toBe(String(publisher.version));
    await publisher.stop();
    connection.close();
    listener.close();
  });
});
