import { expect, test } from 'vitest';
import { MemoryCredentialStore, MemoryTokenOrphans } from './memory/index.ts';
import type { RefreshAlarm } from './refresh-alarm.ts';
import type { RefreshEvent } from './refresh-event.ts';
import type { RefreshLock } from './refresh-lock.ts';
import type { TokenRefresher } from './refresher.ts';
import { HOUR_MS, testAccount } from './single-use-vendor.fixture.ts';
import { TokenKeeper } from './token-keeper.ts';

const account = testAccount();
const never = new AbortController().signal;
const lockless: RefreshLock = async (_id, _ttl, work) => ({ outcome: 'acquired', result: await work(never) });

test('without lock and journal the compare-and-set still holds: one token stays, the other is kept, the alarm is raised', async () => {
  const store = new MemoryCredentialStore();
  const orphans = new MemoryTokenOrphans();
  await store.compareAndSet(account.id, 0, { access_token: 'at-0', refresh_token: 'rt-0', expires_at: 1 });
  const alarms: RefreshAlarm[] = [];
  const events: RefreshEvent[] = [];
  const both = Promise.withResolvers<void>();
  let calls = 0;
  // A vendor that forgives: both callers get a token, the second one the newer.
  const forgiving: TokenRefresher = {
    canRefresh: () => true,
    async refresh() {
      calls += 1;
      const serial = calls;
      if (calls === 2) both.resolve();
      await both.promise;
      const expires_at = Date.now() + HOUR_MS + serial;
      return {
        outcome: 'refreshed',
        changes: { access_token: `at-${serial}`, refresh_token: `rt-${serial}`, expires_at },
      };
    },
  };
  const keepers = [1, 2].map(
    () =>
      new TokenKeeper({
        ...{ store, orphans, lock: lockless, refreshers: { kiro: forgiving }, clock: Date.now },
        onAlarm: (alarm) => void alarms.push(alarm),
        onRefresh: (event) => void events.push(event),
      }),
  );
  const served = await Promise.all(keepers.map((keeper) => keeper.get(account, never)));
  expect(served.map(({ outcome }) => outcome)).toEqual(['ready', 'ready']);
  expect((await store.read(account.id))?.record.refresh_token).toBe('rt-2');
  expect((await orphans.list(account.id)).map(({ refresh_token }) => refresh_token)).toEqual(['rt-1']);
  expect(alarms).toEqual([{ kind: 'collision', accountId: account.id, version: 2 }]);
  expect(calls).toBe(2);
});
