import { randomBytes } from 'node:crypto';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RefreshEvent } from '../refresh-event.ts';
import { SingleUseVendor, testAccount } from '../single-use-vendor.fixture.ts';
import type { CredentialStore } from '../store.ts';
import { testStoreContract } from '../store-contract.fixture.ts';
import { TokenKeeper } from '../token-keeper.ts';
import { parseMasterKey, Vault } from '../vault/index.ts';
import { redisRefreshLock } from './redis-lock.ts';
import { RedisCredentialStore } from './redis-store.ts';

const keys = keyBuilder('test:');
const key = parseMasterKey(randomBytes(32).toString('hex'));
const never = new AbortController().signal;
const account = testAccount();

let server: RedisServer;
const connections: RedisConnection[] = [];

async function connect(): Promise<RedisConnection> {
  const connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
  connections.push(connection);
  expect(await connection.untilUp(30_000)).toBe(true);
  return connection;
}

function storeOn(connection: RedisConnection, vault = new Vault([key])): RedisCredentialStore {
  return new RedisCredentialStore({ client: connection.client, keys, vault });
}

let first: RedisConnection;
let store: RedisCredentialStore;

beforeAll(async () => {
  server = await startRedis();
  first = await connect();
  store = storeOn(first);
});

afterAll(async () => {
  for (const connection of connections) connection.close();
  await server.stop();
});

beforeEach(async () => {
  await first.client.flushall();
});

describe('a record in Redis', () => {
  testStoreContract(async (writers) => {
    const others = await Promise.all(Array.from({ length: writers - 1 }, async () => storeOn(await connect())));
    return [store, ...others];
  });

  test('shows none of its secrets to who reads Redis, and does not open in another place or without the key', async () => {
    await store.compareAndSet('k1', 0, { access_token: 'canary-at', refresh_token: 'canary-rt' });
    const stored = await first.client.hgetall(keys('k1', 'credential'));
    expect(JSON.stringify(stored)).not.toContain('canary');
    await first.client.hset(keys('k2', 'credential'), stored);
    await expect(store.read('k2')).rejects.toThrow(/cannot be opened: damaged/);
    const stranger = storeOn(first, new Vault([parseMasterKey(randomBytes(32).toString('hex'))]));
    await expect(stranger.read('k1')).rejects.toThrow(/unknown_key/);
  });

  test('survives a script flush between two writes', async () => {
    await store.compareAndSet('k1', 0, {});
    await first.client.script('FLUSH');
    expect(await store.compareAndSet('k1', 1, {})).toMatchObject({ outcome: 'stored' });
  });
});

describe('several replicas with one expired token', () => {
  const clock = () => Date.now();

  async function replicas(
    count: number,
    vendor: SingleUseVendor,
    events: RefreshEvent[] = [],
    wrap = (it: CredentialStore) => it,
  ) {
    const connected = await Promise.all(Array.from({ length: count }, connect));
    return connected.map((connection) => {
      const onRefresh = (event: RefreshEvent) => void events.push(event);
      const lock = redisRefreshLock(connection.client, keys);
      return new TokenKeeper({
        store: wrap(storeOn(connection)),
        lock,
        refreshers: { kiro: vendor },
        clock,
        onRefresh,
      });
    });
  }

  test('make one refresh call, and all serve the new token', async () => {
    const vendor = new SingleUseVendor(clock);
    const gate = Promise.withResolvers<void>();
    vendor.gate = gate.promise;
    await store.compareAndSet(account.id, 0, vendor.firstRecord(-1));
    const keepers = await replicas(3, vendor);
    const requests = keepers.flatMap((keeper) => Array.from({ length: 50 }, () => keeper.get(account, never)));
    setTimeout(gate.resolve, 150);
    const tokens = new Set(
      (await Promise.all(requests)).map((result) => (result.outcome === 'ready' ? result.credential.token : 'none')),
    );
    expect(tokens).toEqual(new Set(['canary-at-2']));
    expect(vendor.calls).toBe(1);
    expect(vendor.revoked).toBe(false);
  });

  test('make one call per refusal too, round after round', async () => {
    const vendor = new SingleUseVendor(clock);
    await store.compareAndSet(account.id, 0, vendor.firstRecord());
    const keepers = await replicas(3, vendor);
    for (let round = 1; round <= 10; round += 1) {
      const answers = keepers.flatMap((keeper) =>
        Array.from({ length: 5 }, () => keeper.renewAfterRefusal(account, round, never)),
      );
      for (const answer of await Promise.all(answers))
        expect(answer).toMatchObject({ outcome: 'ready', credential: { version: round + 1 } });
      expect(vendor.calls).toBe(round);
    }
    expect(vendor.revoked).toBe(false);
  });

  test('do not lose the new token when Redis goes away between the answer and the writing of it', async () => {
    const vendor = new SingleUseVendor(clock);
    const events: RefreshEvent[] = [];
    await store.compareAndSet(account.id, 0, vendor.firstRecord(-1));
    let away = true;
    const forgetful = (inner: CredentialStore): CredentialStore => ({
      read: (id) => inner.read(id),
      compareAndSet: async (id, expected, record) => {
        if (away) throw new Error('away');
        return inner.compareAndSet(id, expected, record);
      },
      close: () => inner.close(),
    });
    const [keeper] = await replicas(1, vendor, events, forgetful);
    if (!keeper) throw new Error('no keeper');
    expect(await keeper.get(account, never)).toMatchObject({ outcome: 'ready', credential: { token: 'canary-at-2' } });
    expect(events).toMatchObject([{ result: 'unstored' }]);
    away = false;
    await keeper.close();
    expect(await store.read(account.id)).toMatchObject({ version: 2, record: { refresh_token: 'canary-rt-2' } });
  });

  test('give a flushed Redis its record back', async () => {
    const vendor = new SingleUseVendor(clock);
    await store.compareAndSet(account.id, 0, vendor.firstRecord());
    const [keeper] = await replicas(1, vendor);
    await keeper?.get(account, never);
    await first.client.flushall();
    expect(await keeper?.renewAfterRefusal(account, 1, never)).toMatchObject({
      outcome: 'ready',
      credential: { token: 'canary-at-2' },
    });
    expect(await store.read(account.id)).toMatchObject({ record: { refresh_token: 'canary-rt-2' } });
    expect(vendor.calls).toBe(1);
  });

  test('serve a live token from memory while Redis is frozen, and blame nobody for an expired one', async () => {
    const vendor = new SingleUseVendor(clock);
    const expired = testAccount('k2');
    await store.compareAndSet(account.id, 0, vendor.firstRecord());
    await store.compareAndSet(expired.id, 0, vendor.firstRecord(-1));
    const connection = await connect();
    const lock = redisRefreshLock(connection.client, keys);
    const keeper = new TokenKeeper({
      store: storeOn(connection),
      lock,
      refreshers: { kiro: vendor },
      clock,
      cacheMs: 0,
    });
    await keeper.get(account, never);
    server.freeze();
    try {
      expect(await keeper.get(account, never)).toMatchObject({ outcome: 'ready' });
      expect(await keeper.get(expired, never)).toMatchObject({
        outcome: 'unavailable',
        failure: { kind: 'transient', scope: 'none' },
      });
      expect(vendor.calls).toBe(0);
    } finally {
      server.thaw();
    }
  });
});
