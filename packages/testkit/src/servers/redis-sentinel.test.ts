import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askRedis, type RedisServer } from './redis.ts';
import { type RedisSentinel, startSentinel } from './redis-sentinel.ts';

describe('startSentinel', () => {
  let group: RedisSentinel;
  beforeAll(async () => {
    // Longer than a busy machine keeps a healthy server from answering: the sentinels depose nobody but the one that is killed.
    group = await startSentinel({ downAfterMs: 3_000 });
  }, 90_000);
  afterAll(() => group.stop());

  /** Whether a server follows the one that the sentinels name at this moment. */
  async function follows(server: RedisServer): Promise<boolean> {
    const master = await group.master();
    const info = String(await askRedis(server.port, 'INFO', 'replication'));
    return info.includes('role:slave') && info.includes(`master_port:${master.port}\r`);
  }

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
    await expect.poll(read, { timeout: 60_000 }).toBe('yes');
    expect(client.stream.remotePort).toBe(next.port);
    expect(await client.set('after', 'yes')).toBe('OK');
    client.disconnect();

    await old.restart();
    const copied = () => askRedis(old.port, 'GET', 'after').catch(String);
    await expect.poll(copied, { timeout: 60_000, interval: 100 }).toBe('yes');
    // Whose replica it is, is the sentinels' business: they may hand over once more on a machine that is stuck for seconds.
    await expect.poll(() => follows(old).catch(String), { timeout: 60_000 }).toBe(true);
  }, 180_000);

  it('stops everything it started', async () => {
    const other = await startSentinel({ replicas: 1, sentinels: 1, downAfterMs: 500, name: 'other' });
    expect(other.url).toMatch(/\/other$/);
    await other.stop();
    expect([...other.servers, ...other.sentinels].map(({ pid }) => pid)).toEqual([0, 0, 0]);
  });
});
