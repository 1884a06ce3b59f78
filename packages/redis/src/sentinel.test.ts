import { startRedis, startSentinel } from '@sluice/testkit/servers';
import { expect, it } from 'vitest';
import { connectRedis } from './connect.ts';
import { startFakeSentinel } from './fake-sentinel.fixture.ts';

it('follows the sentinels to the new master when the old one freezes', async () => {
  await using group = await startSentinel({ replicas: 1, sentinels: 1, downAfterMs: 500 });
  const [master, replica] = group.servers;
  if (!master || !replica) throw new Error('not a master and its replica');
  const connection = connectRedis({ url: group.url, commandTimeoutMs: 500 });
  expect(await connection.untilUp(30_000)).toBe(true);
  expect(await connection.client.set('a', '1')).toBe('OK');

  master.freeze();
  await expect(connection.client.set('a', '2')).rejects.toThrow('timed out');
  const write = () => connection.client.set('a', '3').catch(() => 'not yet');
  await expect.poll(write, { timeout: 60_000, interval: 100 }).toBe('OK');
  const direct = connectRedis({ url: replica.url, commandTimeoutMs: 5_000 });
  expect(await direct.untilUp(30_000)).toBe(true);
  expect(await direct.client.get('a')).toBe('3');
  direct.close();
  connection.close();
}, 120_000);

it('comes back when a failover is announced while it asks who is master', async () => {
  await using first = await startRedis();
  await using second = await startRedis();
  await using sentinel = await startFakeSentinel(first.port);
  const connection = connectRedis({ url: `redis+sentinel://127.0.0.1:${sentinel.port}/main` });
  expect(await connection.untilUp(30_000)).toBe(true);
  await expect.poll(() => sentinel.listeners()).toBeGreaterThan(0);

  const held = sentinel.hold();
  await first.kill();
  await held.asked;
  sentinel.announce();
  // The announcement has been read when a later one's answer has.
  await expect.poll(() => sentinel.listeners()).toBe(0);
  sentinel.master = second.port;
  held.release();
  const write = () => connection.client.set('a', '1').catch(String);
  await expect.poll(write).toBe('OK');
  const direct = connectRedis({ url: second.url, commandTimeoutMs: 5_000 });
  expect(await direct.untilUp(30_000)).toBe(true);
  expect(await direct.client.get('a')).toBe('1');
  direct.close();
  connection.close();
});
