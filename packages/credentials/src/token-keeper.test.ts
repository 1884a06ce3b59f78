import { beforeEach, describe, expect, test } from 'vitest';
import type { CredentialResult } from './credentials.ts';
import type { TokenKeeperOptions } from './keeper-options.ts';
import { MemoryCredentialStore, memoryRefreshLock } from './memory/index.ts';
import type { CredentialRecord } from './record.ts';
import type { RefreshEvent } from './refresh-event.ts';
import { HOUR_MS, LOGIN_NEEDED, SingleUseVendor, testAccount, VENDOR_DOWN } from './single-use-vendor.fixture.ts';
import { TokenKeeper } from './token-keeper.ts';

const account = testAccount();
const never = new AbortController().signal;

let now: number;
let store: MemoryCredentialStore;
let vendor: SingleUseVendor;
let events: RefreshEvent[];

beforeEach(() => {
  now = Date.UTC(2026, 9, 26);
  store = new MemoryCredentialStore();
  vendor = new SingleUseVendor(() => now);
  events = [];
});

function keeperOn(more: Partial<TokenKeeperOptions> = {}): TokenKeeper {
  const onRefresh = (event: RefreshEvent) => void events.push(event);
  return new TokenKeeper({
    store,
    lock: memoryRefreshLock(),
    refreshers: { kiro: vendor },
    clock: () => now,
    onRefresh,
    ...more,
  });
}

const plant = (record: CredentialRecord) => store.compareAndSet(account.id, 0, record);

function tokenOf(result: CredentialResult): string {
  if (result.outcome !== 'ready') throw new Error(result.failure.message);
  return result.credential.token;
}

function failureOf(result: CredentialResult) {
  if (result.outcome === 'ready') throw new Error('it was ready');
  return result.failure;
}

describe('a live token', () => {
  test('is served without asking the store for each request', async () => {
    await plant(vendor.firstRecord());
    let reads = 0;
    const counting = Object.assign(Object.create(store), {
      read: (id: string) => {
        reads += 1;
        return store.read(id);
      },
    });
    const keeper = keeperOn({ store: counting, cacheMs: 5_000 });
    for (let i = 0; i < 10; i += 1) expect(tokenOf(await keeper.get(account, never))).toBe('canary-at-1');
    expect(reads).toBe(1);
    now += 5_000;
    await keeper.get(account, never);
    expect(reads).toBe(2);
  });

  test('inside the lead is still served while it is renewed in the background', async () => {
    await plant(vendor.firstRecord(2 * 60_000));
    const keeper = keeperOn();
    expect(tokenOf(await keeper.get(account, never))).toBe('canary-at-1');
    await keeper.close();
    expect(tokenOf(await keeper.get(account, never))).toBe('canary-at-2');
    expect(events).toMatchObject([{ trigger: 'lead', result: 'refreshed', version: 2, expiresAt: now + HOUR_MS }]);
  });

  test('outside the lead is left alone, within the ten percent of jitter', async () => {
    await plant(vendor.firstRecord(5.6 * 60_000));
    const keeper = keeperOn({ leadMs: { kiro: 5 * 60_000 } });
    await keeper.get(account, never);
    await keeper.close();
    expect(vendor.calls).toBe(0);
  });

  test('whose expiry is unknown is served', async () => {
    await plant({ access_token: 'a', refresh_token: 'r', expires_at: 'soon' });
    expect(tokenOf(await keeperOn().get(account, never))).toBe('a');
  });

  test('serves until it expires while its refresh keeps failing', async () => {
    await plant(vendor.firstRecord(60_000));
    vendor.script.push({ outcome: 'rejected', failure: LOGIN_NEEDED });
    const keeper = keeperOn();
    await keeper.get(account, never);
    await keeper.close();
    now += 59_000;
    expect(tokenOf(await keeper.get(account, never))).toBe('canary-at-1');
    now += 1_000;
    expect(failureOf(await keeper.get(account, never))).toMatchObject({ kind: 'authentication', needsHuman: true });
    expect(vendor.calls).toBe(1);
  });

  test('of a life shorter than the lead is not renewed at every request', async () => {
    await plant(vendor.firstRecord(-1));
    vendor.script.push({ outcome: 'refreshed', changes: { access_token: 'short', expires_at: now + 60_000 } });
    const keeper = keeperOn();
    for (let i = 0; i < 5; i += 1) expect(tokenOf(await keeper.get(account, never))).toBe('short');
    await keeper.close();
    expect(vendor.calls).toBe(1);
  });
});

describe('an expired token', () => {
  test('is renewed once for all who wait, and the old refresh token stays where the vendor sent none', async () => {
    await plant({ ...vendor.firstRecord(-1), future_field: { kept: true } });
    vendor.script.push({ outcome: 'refreshed', changes: { access_token: 'new', expires_at: now + HOUR_MS } });
    const keeper = keeperOn();
    const results = await Promise.all(Array.from({ length: 50 }, () => keeper.get(account, never)));
    expect(new Set(results.map(tokenOf))).toEqual(new Set(['new']));
    expect(vendor.calls).toBe(1);
    expect(await store.read(account.id)).toEqual({
      version: 2,
      record: {
        access_token: 'new',
        refreshed_at: new Date(now).toISOString(),
        refresh_token: 'canary-rt-1',
        expires_at: now + HOUR_MS,
        future_field: { kept: true },
      },
    });
  });

  test('that cannot be renewed names when to come back, and the vendor is not asked until then', async () => {
    await plant(vendor.firstRecord(-1));
    vendor.script.push(
      { outcome: 'failed', failure: VENDOR_DOWN },
      { outcome: 'failed', failure: { ...VENDOR_DOWN, retryAt: now + 60_000 } },
    );
    const keeper = keeperOn();
    expect(failureOf(await keeper.get(account, never))).toMatchObject({ kind: 'transient', retryAt: now + 1_000 });
    await keeper.get(account, never);
    expect(vendor.calls).toBe(1);
    now += 1_000;
    expect(failureOf(await keeper.get(account, never)).retryAt).toBe(now + 59_000);
    now += 59_000;
    expect(tokenOf(await keeper.get(account, never))).toBe('canary-at-2');
    expect(vendor.calls).toBe(3);
  });

  test('with a dead refresh token needs a login, is not tried again, and nothing is wiped', async () => {
    const record = vendor.firstRecord(-1);
    await plant(record);
    vendor.script.push({ outcome: 'rejected', failure: LOGIN_NEEDED });
    const keeper = keeperOn();
    for (let i = 0; i < 3; i += 1) expect(failureOf(await keeper.get(account, never)).needsHuman).toBe(true);
    expect(vendor.calls).toBe(1);
    expect(await store.read(account.id)).toEqual({ version: 1, record });
    await store.compareAndSet(account.id, 1, { access_token: 'after-login', expires_at: now + HOUR_MS });
    now += 5_000;
    expect(tokenOf(await keeper.get(account, never))).toBe('after-login');
  });

  test('rejected because somebody else was faster is replaced by theirs', async () => {
    await plant(vendor.firstRecord(-1));
    vendor.script.push({ outcome: 'rejected', failure: LOGIN_NEEDED });
    vendor.gate = store.compareAndSet(account.id, 1, { access_token: 'theirs', expires_at: now + HOUR_MS });
    const stale = { ...vendor.firstRecord(-1) };
    const firstReads = Object.assign(Object.create(store), { reads: 0 });
    firstReads.read = async (id: string) => {
      firstReads.reads += 1;
      return firstReads.reads <= 2 ? { version: 1, record: stale } : store.read(id);
    };
    expect(tokenOf(await keeperOn({ store: firstReads }).get(account, never))).toBe('theirs');
    expect(events).toMatchObject([{ result: 'reused', version: 2 }]);
  });

  test('one caller giving up does not stop the refresh for the others', async () => {
    await plant(vendor.firstRecord(-1));
    const gate = Promise.withResolvers<void>();
    vendor.gate = gate.promise;
    const keeper = keeperOn();
    const leaver = new AbortController();
    const [left, stayed] = [keeper.get(account, leaver.signal), keeper.get(account, never)];
    leaver.abort();
    expect(failureOf(await left)).toMatchObject({ kind: 'cancelled', scope: 'none' });
    gate.resolve();
    expect(tokenOf(await stayed)).toBe('canary-at-2');
  });
});

describe('a refused token', () => {
  test('is renewed once however many were refused', async () => {
    await plant(vendor.firstRecord());
    const keeper = keeperOn();
    const results = await Promise.all(Array.from({ length: 20 }, () => keeper.renewAfterRefusal(account, 1, never)));
    expect(new Set(results.map(tokenOf))).toEqual(new Set(['canary-at-2']));
    expect(vendor.calls).toBe(1);
    expect(events).toMatchObject([{ trigger: 'refused', result: 'refreshed' }]);
  });

  test('is answered with a newer one if somebody already has it', async () => {
    await plant(vendor.firstRecord());
    const keeper = keeperOn();
    await keeper.get(account, never);
    await store.compareAndSet(account.id, 1, { access_token: 'theirs', expires_at: now + HOUR_MS });
    expect(tokenOf(await keeper.renewAfterRefusal(account, 1, never))).toBe('theirs');
    expect(vendor.calls).toBe(0);
  });

  test('that is an API key is never renewed', async () => {
    await plant({ api_key: 'key', refresh_token: 'ignored' });
    const keeper = keeperOn();
    expect(tokenOf(await keeper.get(account, never))).toBe('key');
    expect(failureOf(await keeper.renewAfterRefusal(account, 1, never))).toMatchObject({
      kind: 'authentication',
      needsHuman: true,
    });
    expect(vendor.calls).toBe(0);
  });
});

test('an account without a record says so, and may have it before long; one with an empty record needs a login', async () => {
  const keeper = keeperOn();
  expect(failureOf(await keeper.get(account, never))).toMatchObject({ kind: 'transient', scope: 'account' });
  await plant({ access_token: 'canary-at-1' });
  expect(await keeper.get(account, never)).toMatchObject({ outcome: 'ready' });
  await store.compareAndSet(account.id, 1, {});
  expect(failureOf(await keeperOn().get(account, never))).toMatchObject({ kind: 'authentication', scope: 'account' });
});

test('nothing that is told to an observer or a caller holds a token', async () => {
  await plant(vendor.firstRecord(-1));
  vendor.script.push({ outcome: 'failed', failure: VENDOR_DOWN });
  const keeper = keeperOn();
  const failed = await keeper.get(account, never);
  now += 1_000;
  await keeper.get(account, never);
  expect(events.map((event) => event.result)).toEqual(['failed', 'refreshed']);
  expect(JSON.stringify([events, failed])).not.toContain('canary');
});

test('an observer that throws costs nothing', async () => {
  await plant(vendor.firstRecord(-1));
  const keeper = keeperOn({
    onRefresh: () => {
      throw new Error('observer');
    },
  });
  expect(tokenOf(await keeper.get(account, never))).toBe('canary-at-2');
});
