import { connectRedis } from '@sluice/redis';
import { startRedis } from '@sluice/testkit/servers';
import { expect, it } from 'vitest';
import { ReplicaCensus } from './replica-census.ts';

it('counts replicas that are alive, forgets silent ones, and keeps its number while Redis is away', async () => {
  await using server = await startRedis();
  const connection = connectRedis({ url: server.url });
  await connection.untilUp(5_000);
  let time = 1_000_000;
  const census = (replica: string) =>
    new ReplicaCensus({ connection, key: 'sluice:{replicas}:v1', replica, everyMs: 3_600_000, now: () => time });
  const [first, second, third] = [census('r1'), census('r2'), census('r3')];
  expect(first.count).toBe(1);
  for (const replica of [first, second, third]) await replica.refresh();
  await first.refresh();
  expect([first.count, third.count]).toEqual([3, 3]);

  await third.close();
  await first.refresh();
  expect(first.count).toBe(2);

  time += 3 * 3_600_000;
  await first.refresh();
  expect(first.count).toBe(1);

  await second.refresh();
  expect(second.count).toBe(2);
  await server.kill('SIGKILL');
  await second.refresh();
  expect(second.count).toBe(2);
  await first.close();
  await second.close();
  connection.close();
});
