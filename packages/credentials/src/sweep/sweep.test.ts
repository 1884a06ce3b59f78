import type { Account } from '@sluice/core';
import { expect, test } from 'vitest';
import { memoryRefreshLock } from '../memory/index.ts';
import { testAccount } from '../single-use-vendor.fixture.ts';
import { Sweep } from './sweep.ts';
import type { TokenCare } from './token-care.ts';

const accounts = Array.from({ length: 40 }, (_, index) => ({ ...testAccount(`k${index}`), disabled: index % 2 === 0 }));

/** Every account is due until it is renewed; later ones expire sooner. */
class Care implements TokenCare {
  readonly renewed: string[] = [];
  readonly looked = new Set<string>();
  running = 0;
  most = 0;
  readonly all = Promise.withResolvers<void>();
  readonly everySeen = Promise.withResolvers<void>();

  async look({ id }: Account): Promise<number | undefined> {
    this.looked.add(id);
    if (this.looked.size === accounts.length) this.everySeen.resolve();
    return this.renewed.includes(id) ? undefined : 1_000 - Number(id.slice(1));
  }

  async renewAhead({ id }: Account): Promise<void> {
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    await new Promise((resolve) => setImmediate(resolve));
    this.running -= 1;
    this.renewed.push(id);
    if (this.renewed.length === accounts.length) this.all.resolve();
  }
}

test('the leader renews what is due, soonest expiry first, so many at a time; the others only look', async () => {
  const lock = memoryRefreshLock();
  const [first, second] = [new Care(), new Care()];
  const sweeps = [first, second].map(
    (care) => new Sweep({ accounts: () => accounts, care, lock, intervalMs: 10, leaseMs: 1_000, concurrency: 4 }),
  );
  for (const sweep of sweeps) sweep.start();
  await Promise.all([first.all.promise, second.everySeen.promise]);
  for (const sweep of sweeps) await sweep.stop();
  expect(first.renewed.slice(0, 4)).toEqual(['k39', 'k38', 'k37', 'k36']);
  expect(new Set(first.renewed).size).toBe(accounts.length);
  expect(first.most).toBe(4);
  expect(second.renewed).toEqual([]);
});

test('a leader that stops is followed by another', async () => {
  const lock = memoryRefreshLock();
  const second = new Care();
  const options = { accounts: () => accounts, lock, intervalMs: 10, leaseMs: 60 };
  const leader = new Sweep({ ...options, care: new Care() });
  const follower = new Sweep({ ...options, care: second });
  leader.start();
  follower.start();
  await second.everySeen.promise;
  await leader.stop();
  await second.all.promise;
  await follower.stop();
});

test('stopping waits for the renewals under way and starts no more', async () => {
  const care = new Care();
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const slow: TokenCare = {
    look: (account) => care.look(account),
    renewAhead: async () => {
      care.running += 1;
      begun.resolve();
      await gate.promise;
    },
  };
  const sweep = new Sweep({ accounts: () => accounts, care: slow, lock: memoryRefreshLock(), concurrency: 3 });
  sweep.start();
  await begun.promise;
  const stopped = sweep.stop();
  gate.resolve();
  await stopped;
  expect(care.running).toBe(3);
});
