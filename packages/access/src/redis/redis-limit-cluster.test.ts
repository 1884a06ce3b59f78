import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisCluster, startRedisCluster } from '@sluice/testkit/servers';
import { afterAll, beforeAll } from 'vitest';
import { directoryConformance, limitConformance } from '../conformance/index.ts';
import { RedisKeys, RedisKeyWriter, RedisLimitDesk } from './index.ts';

let cluster: RedisCluster;
let connections: RedisConnection[] = [];
beforeAll(async () => {
  cluster = await startRedisCluster(3);
  const url = `redis+cluster://${cluster.nodes.map(({ host, port }) => `${host}:${port}`).join(',')}`;
  connections = Array.from({ length: 3 }, () => connectRedis({ url, commandTimeoutMs: 10_000 }));
  await Promise.all(connections.map((connection) => connection.untilUp(10_000)));
});
afterAll(async () => {
  for (const connection of connections) connection.close();
  await cluster.stop();
});

let opened = 0;
function connection(): RedisConnection {
  const next = connections[opened++ % connections.length];
  if (!next) throw new Error('no connection');
  return next;
}

let tests = 0;
limitConformance(
  'redis cluster',
  (settings) => {
    const keys = keyBuilder(`test-${tests++}:`);
    return { open: () => new RedisLimitDesk({ connection: connection(), keys, ...settings }) };
  },
  { runs: 30 },
);
directoryConformance('redis cluster', () => {
  const root = keyBuilder('sluice:')(`keys-${tests++}`, 'v1');
  const writer = new RedisKeyWriter(connection(), root);
  return { writer, directory: new RedisKeys({ connection: connection(), root, cacheMs: 0 }) };
});
