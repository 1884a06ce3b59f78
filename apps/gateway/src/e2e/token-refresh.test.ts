import { startRedis } from '@sluice/testkit/servers';
import { describe, expect, test } from 'vitest';
import { ask, type Stack, startStack } from './stack.ts';

const SOON = () => new Date(Date.now() + 60_000).toISOString();
const PAST = () => new Date(Date.now() - 60_000).toISOString();

const families = (stack: Stack) => Object.values(stack.simulator.stats().families);
const refreshCalls = (stack: Stack) =>
  Object.values(stack.simulator.stats().accounts).reduce((sum, account) => sum + account.refreshCalls, 0);

async function answers(stack: Stack, count: number): Promise<number[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const response = await stack.post('/v1/messages', ask('tokens=2', { stream: false }));
      await response.text();
      return response.status;
    }),
  );
}

describe('two gateways on one Redis', () => {
  test.each([
    ['expired', PAST],
    ['near its end', SOON],
  ])('a token that is %s is refreshed once, however many requests come to both', async (_, expiresAt) => {
    await using redis = await startRedis();
    const shared = { state: `redis_url: "${redis.url}"`, accounts: 2, expiresAt: expiresAt() };
    await using first = await startStack(shared);
    await using second = await startStack({ ...shared, upstream: first.simulator });
    const statuses = (await Promise.all([answers(first, 30), answers(second, 30)])).flat();
    expect(statuses).toEqual(statuses.map(() => 200));
    await first.simulator.until(() => refreshCalls(first) === 2);
    expect(refreshCalls(first)).toBe(2);
    expect(families(first).every((family) => !family.revoked)).toBe(true);
  });
});

test('tokens near their end are renewed without any request', async () => {
  await using stack = await startStack({ accounts: 3, expiresAt: SOON() });
  await stack.simulator.until(() => refreshCalls(stack) === 3);
  await expect.poll(() => stack.logs.filter((line) => line['msg'] === 'token refresh').length).toBe(3);
  expect(JSON.stringify(stack.logs)).not.toMatch(/at-k\d|rt-k\d/);
});

test('a token that cannot be refreshed any more takes only its account out', async () => {
  await using stack = await startStack({ accounts: 2, expiresAt: PAST() });
  await stack.simulator.until(() => refreshCalls(stack) === 2);
  stack.simulator.command({ do: 'revoke', account: 'k1' });
  stack.simulator.command({ do: 'expire_access', account: 'k1' });
  const statuses = await answers(stack, 6);
  expect(statuses).toEqual(statuses.map(() => 200));
  const states = (await stack.gateway.pools.get('kiro')?.inspect()) ?? [];
  expect(states.map((state) => [state.accountId, state.account.blockReason])).toEqual([
    ['k1', 'auth_failed'],
    ['k2', 'none'],
  ]);
});
