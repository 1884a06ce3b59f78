import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll } from 'vitest';
import { limitConformance } from '../conformance/index.ts';
import { RedisLimitDesk } from './redis-limit-desk.ts';

let server: RedisServer;
let connections: RedisConnection[] = [];
beforeAll(async () => {
  server = await startRedis();
  // The limits of the request path are the subject of other tests; here a busy machine must not matter.
  connections = Array.from({ length: 3 }, () => connectRedis({ url: server.url, commandTimeoutMs: 10_000 }));
  await Promise.all(connections.map((connection) => connection.untilUp(5_000)));
});
afterAll(async () => {
  for (const connection of connections) connection.close();
  await server.stop();
});

let desks = 0;
limitConformance('redis', (settings) => {
  const keys = keyBuilder(`test-${desks++}:`);
  let opened = 0;
  return {
    open() {
      const connection = connections[opened++ % connections.length];
      if (!connection) throw new Error('no connection');
      return new RedisLimitDesk({ connection, keys, ...settings });
    },
  };
});
