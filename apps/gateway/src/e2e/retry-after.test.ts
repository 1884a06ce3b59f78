import type { KiroScript } from '@sluice/testkit/kiro';
import { startRedis } from '@sluice/testkit/servers';
import { expect, test } from 'vitest';
import { ask, type Stack, startStack } from './stack.ts';

const WAIT_S = 3;

async function answer(stack: Stack): Promise<Response> {
  const response = await stack.post('/v1/messages', ask('', { stream: false }));
  await response.text();
  return response;
}

test('an account is left alone by every replica for as long as the upstream said, and used again after that', async () => {
  await using redis = await startRedis();
  const shared = { state: `redis_url: "${redis.url}"`, accounts: 3 };
  await using first = await startStack(shared);
  await using second = await startStack({ ...shared, upstream: first.simulator });
  first.simulator.command({ do: 'standing', script: { tokens: 1 } });
  first.simulator.script({ error: 'throttled_retry_after', retryAfter: WAIT_S }, { account: 'k1' });
  const k1 = () => first.simulator.ledger().filter((entry) => entry.account === 'k1');
  const limited = () => k1().find((entry) => entry.end === 'throttled_retry_after');
  const isBack = () => k1().some((entry) => entry.at > (limited()?.at ?? Number.POSITIVE_INFINITY));
  const statuses: number[] = [];
  while (!isBack()) {
    const asked = await Promise.all([answer(first), answer(second)]);
    statuses.push(...asked.map(({ status }) => status));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const at = limited()?.at ?? 0;
  const next = Math.min(...k1().flatMap((entry) => (entry.at > at ? [entry.at - at] : [])));
  expect(next).toBeGreaterThan(WAIT_S * 1_000 - 500);
  expect(new Set(statuses)).toEqual(new Set([200]));
  const others = first.simulator.ledger().filter((entry) => entry.at > at && entry.account !== 'k1');
  expect(new Set(others.map(({ account }) => account))).toEqual(new Set(['k2', 'k3']));
});

test('nobody but the retry loop sends anything again: what arrives upstream is what the answers count', async () => {
  await using stack = await startStack({ accounts: 4 });
  stack.simulator.command({ do: 'standing', script: { tokens: 1 } });
  const faults: readonly KiroScript[] = [
    {},
    { error: 'server_error' },
    { error: 'throttled' },
    { error: 'service_unavailable' },
    { fault: { kind: 'reset', afterBytes: 0 } },
  ];
  let counted = 0;
  for (let nth = 0; nth < 60; nth += 1) {
    // One send goes wrong, the next ones answer.
    const fault = faults[nth % faults.length] ?? {};
    if (Object.keys(fault).length > 0) stack.simulator.script(fault);
    const response = await answer(stack);
    expect([fault, response.status]).toEqual([fault, 200]);
    counted += Number(response.headers.get('x-sluice-attempts'));
    await stack.gateway.pools.get('kiro')?.reset();
  }
  expect(stack.simulator.ledger()).toHaveLength(counted);
  expect(counted).toBe(60 + (60 / faults.length) * 4);
});
