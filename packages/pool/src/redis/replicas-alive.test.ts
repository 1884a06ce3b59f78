import { connectRedis } from '@sluice/redis';
import { startRedis } from '@sluice/testkit/servers';
import { expect, it } from 'vitest';
import { ReplicaCensus } from './replica-census.ts';
import { replicasAlive } from './replicas-alive.ts';

it('names the replicas that gave a sign of life lately, and counts nobody by asking', async () => {
  await using server = await startRedis();
  const connection = connectRedis({ url: server.url });
  await connection.untilUp(5_000);
  const key = 'sluice:{replicas}:v1';
  const { client } = connection;
  expect(await replicasAlive({ client, key })).toEqual([]);
  const census = (replica: string, now?: number) =>
    new ReplicaCensus({ connection, key, replica, everyMs: 3_600_000, ...(now !== undefined && { now: () => now }) });
  const [two, one, old] = [census('gw_2'), census('gw_1'), census('gw_0', Date.now() - 60_000)];
  for (const replica of [old, two, one]) await replica.refresh();
  const alive = await replicasAlive({ client, key });
  expect(alive.map(({ id }) => id)).toEqual(['gw_1', 'gw_2']);
  expect(Math.abs((alive[0]?.seenAt ?? 0) - Date.now())).toBeLessThan(60_000);
  await one.close();
  expect((await replicasAlive({ client, key })).map(({ id }) => id)).toEqual(['gw_2']);
  expect(await client.zcard(key)).toBe(2);
  for (const replica of [old, two]) await replica.close();
  connection.close();
});
