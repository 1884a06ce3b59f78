import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connectRedis, keyBuilder } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyLimits } from '../index.ts';
import { RedisLimitDesk } from '../redis/index.ts';
import type { LimitOrder } from './limit-order.ts';

let server: RedisServer;
let replicas: ChildProcess[] = [];
beforeEach(async () => {
  server = await startRedis();
  replicas = [];
});
afterEach(async () => {
  for (const replica of replicas) await kill(replica);
  await server.stop();
});

async function start(order: Omit<LimitOrder, 'url'>): Promise<ChildProcess> {
  const replica = fork(new URL('./limit-replica.ts', import.meta.url), [JSON.stringify({ ...order, url: server.url })]);
  replicas.push(replica);
  await once(replica, 'message');
  return replica;
}

async function kill(replica: ChildProcess): Promise<void> {
  if (replica.exitCode !== null || replica.signalCode !== null) return;
  const gone = once(replica, 'exit');
  replica.kill('SIGKILL');
  await gone;
}

async function granted(replica: ChildProcess): Promise<number> {
  const said = once(replica, 'message');
  replica.send('go');
  const [{ granted }] = (await said) as [{ granted: number }];
  return granted;
}

describe('three processes', () => {
  it.each<[string, KeyLimits]>([
    // None of them comes back by itself while the test runs.
    ['requests per minute', { requestsPerMinute: 100 }],
    ['tokens per minute', { tokensPerMinute: 1_000 }],
    ['concurrent requests', { concurrentRequests: 100 }],
    ['a budget of a month', { budgetMicrosPerMonth: 700 }],
    ['tokens of a month', { tokensPerMonth: 1_000 }],
    ['all of them', { concurrentRequests: 100, budgetMicrosPerMonth: 700, tokensPerMonth: 1_000 }],
  ])('let exactly 100 of 1,000 requests in by %s', async (_, limits) => {
    const order = { limits, leaseMs: 60_000 };
    const processes = await Promise.all(
      [334, 333, 333].map((requests, index) => start({ ...order, requests, name: `replica-${index}` })),
    );
    const counts = await Promise.all(processes.map(granted));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100);
  });

  it('have the slots of one that is killed back after its leases, and keep those of one that lives', async () => {
    const order = { limits: { concurrentRequests: 10 }, leaseMs: 3_000 };
    const [dying, living] = await Promise.all(
      ['dying', 'living'].map((name) => start({ ...order, requests: 5, name })),
    );
    if (!dying || !living) throw new Error('nobody started');
    expect([await granted(dying), await granted(living)]).toEqual([5, 5]);
    const connection = connectRedis({ url: server.url, commandTimeoutMs: 10_000 });
    await connection.untilUp(5_000);
    const desk = new RedisLimitDesk({ connection, keys: keyBuilder('sluice:') });
    const left = async () => (await desk.inspect({ id: 'key_1', limits: order.limits }))[0]?.remaining;
    expect(await left()).toBe(0);
    await kill(dying);
    await expect.poll(left).toBe(5);
    connection.close();
  });
});
