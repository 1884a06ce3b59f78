import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisCluster, startRedisCluster } from '@sluice/testkit/servers';
import { afterAll, beforeAll } from 'vitest';
import { poolConformance } from '../conformance/index.ts';
import { RedisPool } from './redis-pool.ts';

let cluster: RedisCluster;
let connections: RedisConnection[] = [];
beforeAll(async () => {
  cluster = await startRedisCluster(3);
  const nodes = cluster.nodes.map(({ host, port }) => `${host}:${port}`).join(',');
  const url = `redis+cluster://${nodes}`;
  connections = Array.from({ length: 3 }, () => connectRedis({ url, commandTimeoutMs: 10_000 }));
  await Promise.all(connections.map((connection) => connection.untilUp(10_000)));
});
afterAll(async () => {
  for (const connection of connections) connection.close();
  await cluster.stop();
});

// Every test has a hash tag of its own, so together they run on all three masters.
let pools = 0;
poolConformance(
  'redis cluster',
  (options) => {
    const key = keyBuilder('sluice:')(`kiro-${pools++}`, 'pool', 'v1');
    let opened = 0;
    return {
      open(owner) {
        const connection = connections[opened++ % connections.length];
        if (!connection) throw new Error('no connection');
        return new RedisPool({ connection, key, owner, ...options });
      },
    };
  },
  { runs: 70 },
);
