import { startRedisCluster, startSentinel } from '@sluice/testkit/servers';
import { expect, test } from 'vitest';
import { ask, type Stack, startStack } from './stack.ts';

const PAST = () => new Date(Date.now() - 60_000).toISOString();

async function statuses(stacks: readonly Stack[], count: number): Promise<number[]> {
  const asked = Array.from({ length: count }, async (_, nth) => {
    const stack = stacks[nth % stacks.length];
    const response = await stack?.post('/v1/messages', ask('tokens=2', { stream: false }));
    await response?.text();
    return response?.status ?? 0;
  });
  return Promise.all(asked);
}

test('two gateways share turns and refreshes over a Redis Cluster', async () => {
  await using cluster = await startRedisCluster(3);
  const shared = {
    state: `redis_url: "${cluster.url.replace('redis:', 'redis+cluster:')}"`,
    accounts: 4,
    expiresAt: PAST(),
  };
  await using first = await startStack(shared);
  await using second = await startStack({ ...shared, upstream: first.simulator });
  const all = await statuses([first, second], 80);
  expect(all).toEqual(all.map(() => 200));
  const accounts = Object.values(first.simulator.stats().accounts);
  expect(accounts.map((account) => account.picks)).toEqual([20, 20, 20, 20]);
  expect(accounts.map((account) => account.refreshCalls)).toEqual([1, 1, 1, 1]);
  expect([...first.logs, ...second.logs].filter((line) => line['degraded'] === true)).toEqual([]);
});

test('a Sentinel failover is survived: served meanwhile, shared again afterwards', async () => {
  await using sentinel = await startSentinel();
  await using stack = await startStack({ state: `redis_url: "${sentinel.url}"` });
  expect(await statuses([stack], 6)).toEqual([200, 200, 200, 200, 200, 200]);
  let isOver = false;
  const failover = sentinel.failover().finally(() => {
    isOver = true;
  });
  const during: number[] = [];
  while (!isOver) during.push(...(await statuses([stack], 10)));
  await failover;
  expect(during).toEqual(during.map(() => 200));
  const said = () =>
    stack.logs.filter((line) => typeof line['degraded'] === 'boolean' && line['provider'] === 'kiro').at(-1);
  await expect.poll(() => said()?.['degraded'], { timeout: 60_000 }).toBe(false);
  expect(await statuses([stack], 6)).toEqual([200, 200, 200, 200, 200, 200]);
});
