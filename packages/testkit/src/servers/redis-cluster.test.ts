import { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisCluster, startRedisCluster } from './redis-cluster.ts';

describe('startRedisCluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster(3);
  }, 30_000);
  afterAll(() => cluster.stop());

  it('serves keys of every slot range through a cluster client', async () => {
    const client = new Cluster([...cluster.nodes]);
    const keys = Array.from({ length: 60 }, (_, index) => `key:${index}`);
    await Promise.all(keys.map((key) => client.set(key, key)));
    expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(keys);
    const sizes = await Promise.all(client.nodes('master').map((node) => node.dbsize()));
    expect(sizes).toHaveLength(3);
    expect(sizes.every((size) => size > 0)).toBe(true);
    client.disconnect();
  });

  it('refuses a script over keys of two slots', async () => {
    const client = new Cluster([...cluster.nodes]);
    await expect(client.eval('return 1', 2, 'a', 'b')).rejects.toThrow(/slot/i);
    client.disconnect();
  });
});
