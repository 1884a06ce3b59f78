import { randomBytes } from 'node:crypto';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMasterKey, Vault } from '../vault/index.ts';
import { RedisKeyCensus } from './redis-key-census.ts';

const newKey = () => parseMasterKey(randomBytes(32).toString('hex'));

let server: RedisServer;
let connection: RedisConnection;
beforeAll(async () => {
  server = await startRedis();
  connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
  await connection.untilUp(30_000);
});
afterAll(async () => {
  connection.close();
  await server.stop();
});

test('says who has which keys, until they leave or are not heard of any more, and tells no key', async () => {
  const [old, fresh] = [newKey(), newKey()];
  const on = { client: connection.client, keys: keyBuilder('test:') };
  const census = new RedisKeyCensus({ ...on, everyMs: 20 });
  const vault = new Vault([old, fresh]);
  const leave = await census.announce('gw_a', vault);
  const stopped = new RedisKeyCensus({ ...on, everyMs: 3_600_000 });
  await stopped.announce('gw_b', new Vault([fresh]));
  const byName = async () => new Map((await census.holders()).map((holder) => [holder.process, holder]));
  expect(await byName()).toEqual(
    new Map([
      ['gw_a', { process: 'gw_a', sealing: old.id, opening: [old.id, fresh.id] }],
      ['gw_b', { process: 'gw_b', sealing: fresh.id, opening: [fresh.id] }],
    ]),
  );
  vault.use([fresh]);
  await expect.poll(async () => (await byName()).get('gw_a')?.opening).toEqual([fresh.id]);
  expect(await connection.client.pttl('test:{gw_b}:master-keys')).toBeGreaterThan(0);
  expect(await connection.client.pttl('test:{gw_a}:master-keys')).toBeLessThanOrEqual(60);
  const dump = await connection.client.mget('test:{gw_a}:master-keys', 'test:{gw_b}:master-keys');
  for (const { bytes } of [old, fresh]) {
    expect(dump.join()).not.toContain(bytes.toString('hex'));
    expect(dump.join()).not.toContain(bytes.toString('base64').slice(0, -1));
  }
  await leave();
  expect([...(await byName()).keys()]).toEqual(['gw_b']);
});
