import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askRedis } from './redis.ts';
import { type RedisSentinel, startSentinel } from './redis-sentinel.ts';

describe('startSentinel', () => {
  let group: RedisSentinel;
  beforeAll(async () => {
    group = await startSentinel();
  }, 60_000);
  afterAll(() => group.stop());

  it('has a master, two replicas in sync and three sentinels named in its URL', async () => {
    expect(group.servers).toHaveLength(3);
    expect(await group.master()).toBe(group.servers[0]);
    expect(group.url).toBe(
      `redis+sentinel://${group.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${group.name}`,
    );
    expect(group.sentinels).toHaveLength(3);
    for (const replica of group.servers.slice(1)) {
      await expect(askRedis(replica.port, 'SET', 'a', '1')).rejects.toThrow(/READONLY/);
    }
  });

  it('hands over to a replica that has the data when the master is killed, and takes it back as a replica', async () => {
    const sentinels = group.sentinels.map(({ host, port }) => ({ host, port }));
    const client = new Redis({ sentinels, name: group.name });
    client.on('error', () => undefined);
    await client.set('before', 'yes');
    await client.wait(2, 5_000);

    const old = await group.master();
    const next = await group.failover();
    expect(next).not.toBe(old);
    expect(old.pid).toBe(0);
    const read = () => client.get('before').catch(String);
    await expect.poll(read, { timeout: 20_000 }).toBe('yes');
    expect(client.stream.remotePort).toBe(next.port);
    expect(await client.set('after', 'yes')).toBe('OK');
    client.disconnect();

    await old.restart();
    const copied = () => askRedis(old.port, 'GET', 'after').catch(String);
    await expect.poll(copied, { timeout: 25_000, interval: 100 }).toBe('yes');
    expect(await group.master()).toBe(next);
  }, 60_000);

  it('stops everything it started', async () => {
    const other = await startSentinel({ replicas: 1, sentinels: 1, downAfterMs: 500, name: 'other' });
    expect(other.url).toMatch(/\/other$/);
    await other.stop();
    expect([...other.servers, ...other.sentinels].map(({ pid }) => pid)).toEqual([0, 0, 0]);
  });
});
