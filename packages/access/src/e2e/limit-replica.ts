/**
 * A replica that takes as many requests at once as it is told, says how many were granted, and holds on to them until it is
 * killed. Its order is its first argument, a {@link LimitOrder} in JSON; it takes when it is sent `go`.
 */
import { connectRedis, keyBuilder } from '@sluice/redis';
import { LimitKeeper } from '../index.ts';
import { RedisLimitDesk } from '../redis/index.ts';
import type { LimitOrder } from './limit-order.ts';

const order = JSON.parse(process.argv[2] ?? '') as LimitOrder;
const connection = connectRedis({ url: order.url, commandTimeoutMs: 20_000 });
await connection.untilUp(20_000);
const desk = new RedisLimitDesk({ connection, keys: keyBuilder('sluice:'), leaseMs: order.leaseMs });
const keeper = new LimitKeeper({ desk, renewMs: order.leaseMs / 3 });

process.on('message', async () => {
  const requests = Array.from({ length: order.requests }, (_, index) =>
    keeper.take({ id: `${order.name}-${index}`, key: { id: 'key_1', limits: order.limits }, tokens: 10, cost: 7 }),
  );
  const outcomes = (await Promise.all(requests)).map(({ outcome }) => outcome);
  process.send?.({ granted: outcomes.filter((outcome) => outcome === 'granted').length });
});
process.send?.('up');
