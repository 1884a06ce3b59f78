import type { Account } from '@sluice/core';
import type { Member } from '@sluice/pool';
import { MemoryPool } from '@sluice/pool/memory';
import { createMetrics } from '@sluice/runtime';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchState } from './watch-state.ts';

const ACCOUNTS: readonly Account[] = ['stays', 'goes'].map((id) => ({
  ...{ id, provider: 'kiro', auth: 'social', priority: 0, weight: 1, maxInFlight: 1, urls: {}, settings: {} },
  disabled: false,
}));
const membersOf = (accounts: readonly Account[]): readonly Member[] =>
  accounts.map(({ id, priority, weight }) => ({ id, priority, weight }));

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

test('the series of an account leave with it', async () => {
  const metrics = createMetrics({ process: false });
  const pool = new MemoryPool({ owner: 'replica-1' });
  let accounts = ACCOUNTS;
  const look = async (change: () => void) => {
    change();
    await pool.sync(membersOf(accounts));
    await vi.advanceTimersByTimeAsync(10_000);
    return (await metrics.render())
      .split('\n')
      .filter((line) => /^sluice_(account_health|token_expiry_seconds)/.test(line));
  };
  for (const { id, provider } of ACCOUNTS) metrics.tokenExpiry.set(provider, id, 0);
  const stop = watchState({ pools: new Map([['kiro', pool]]), redis: undefined, metrics, accounts: () => accounts });

  expect(await look(() => {})).toHaveLength(4);
  const left = await look(() => {
    accounts = ACCOUNTS.filter(({ id }) => id === 'stays');
  });
  expect(left).toHaveLength(2);
  expect(left.join('\n')).not.toContain('goes');
  stop();
});
