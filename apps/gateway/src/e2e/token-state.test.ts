import { startRedis } from '@sluice/testkit/servers';
import { describe, expect, test } from 'vitest';
import { type Stack, startStack } from './stack.ts';

const PAST = '2025-01-01T00:00:00Z';
const IDS = ['k1', 'k2', 'k3'];

/** `sluice_token_expiry_seconds` of every account, as one gateway shows it. */
async function expiries(stack: Stack): Promise<Record<string, number>> {
  const text = await (await fetch(`${stack.url}/metrics`)).text();
  const lines = text.matchAll(/^sluice_token_expiry_seconds\{provider="kiro",account="([^"]+)"\} (\S+)$/gm);
  return Object.fromEntries([...lines].map(([, account, seconds]) => [account, Number(seconds)]));
}

const allLiving = async (stack: Stack) => {
  const seconds = await expiries(stack);
  return IDS.every((id) => (seconds[id] ?? -1) > 0);
};

describe.each(['embedded', 'Redis'])('with tokens in %s', (where) => {
  test('expiry is measured for every account, asked for or not, and the record says when it was renewed', async () => {
    await using redis = where === 'Redis' ? await startRedis() : undefined;
    const before = Date.now();
    const state = redis && `redis_url: "${redis.url}"`;
    await using stack = await startStack({ ...(state && { state }), expiresAt: PAST });
    await expect.poll(() => allLiving(stack)).toBe(true);
    for (const id of IDS) {
      const stored = await stack.gateway.credentials.read(id);
      const renewedAt = Date.parse(stored?.record.refreshed_at ?? '');
      expect(renewedAt).toBeGreaterThanOrEqual(before);
      expect(renewedAt).toBeLessThanOrEqual(Date.now());
      expect(stored?.version).toBe(2);
    }
  });
});

test('a replica shows what another one has renewed', async () => {
  await using redis = await startRedis();
  const shared = {
    state: `redis_url: "${redis.url}"`,
    expiresAt: PAST,
    yaml: 'auth_manager: { refresh_interval: 1s }',
  };
  await using first = await startStack(shared);
  await using second = await startStack({ ...shared, upstream: first.simulator });
  await expect.poll(() => allLiving(first)).toBe(true);
  await expect.poll(() => allLiving(second)).toBe(true);
  const renewed = (stack: Stack) =>
    stack.logs.filter((line) => line['msg'] === 'token refresh' && line['result'] === 'refreshed').length;
  expect(renewed(first) + renewed(second)).toBe(IDS.length);
  const calls = Object.values(first.simulator.stats().families).map((family) => family.calls);
  expect(calls).toEqual(IDS.map(() => 1));
});

test('an account whose token cannot be renewed is still measured: that is the one to be alarmed about', async () => {
  await using stack = await startStack({
    expiresAt: PAST,
    simulator: {
      accounts: IDS.map((id) => ({
        id,
        accessToken: `at-${id}-0123456789`,
        refreshToken: id === 'k2' ? 'another' : `rt-${id}-0123456789`,
      })),
    },
  });
  await expect.poll(() => stack.logs.filter((line) => line['msg'] === 'token refresh').length).toBe(IDS.length);
  const seconds = await expiries(stack);
  expect([(seconds['k1'] ?? 0) > 0, (seconds['k2'] ?? 0) < 0, (seconds['k3'] ?? 0) > 0]).toEqual([true, true, true]);
});
