import { randomBytes } from 'node:crypto';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ResealReport, rotateMasterKey } from '../reseal.ts';
import { parseMasterKey, Vault } from '../vault/index.ts';
import { RedisTokenOrphans } from './redis-orphans.ts';
import { RedisReseal } from './redis-reseal.ts';
import { RedisCredentialStore } from './redis-store.ts';

const keys = keyBuilder('test:');
const newKey = () => parseMasterKey(randomBytes(32).toString('hex'));
const [old, fresh] = [newKey(), newKey()];

let server: RedisServer;
let connection: RedisConnection;

beforeAll(async () => {
  server = await startRedis();
  connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
  await connection.untilUp(30_000);
});

afterAll(async () => {
  connection.close();
  await server.stop();
});

beforeEach(async () => {
  await connection.client.flushall();
});

const on = (...vaultKeys: ConstructorParameters<typeof Vault>[0]) => ({
  client: connection.client,
  keys,
  vault: new Vault(vaultKeys),
});

test('records and orphans open with the new key alone afterwards, in the versions they had', async () => {
  const before = new RedisCredentialStore(on(old));
  for (let i = 0; i < 250; i += 1) await before.compareAndSet(`k${i}`, 0, { refresh_token: `r${i}` }, 7);
  await new RedisTokenOrphans(on(old)).keep('k1', { refresh_token: 'orphan' });
  const progress: number[] = [];
  const onBatch = ({ resealed, current }: ResealReport) => void progress.push(resealed + current);
  const report = await rotateMasterKey([new RedisReseal(on(fresh, old))], { batch: 20, onBatch });
  expect(report).toEqual({ resealed: 251, current: 251, overtaken: 0, closed: 0 });
  expect(progress.length).toBeGreaterThan(10);
  expect([progress.at(-1), Math.max(...progress)]).toEqual([251, 251]);
  const after = new RedisCredentialStore(on(fresh));
  expect(await after.read('k249')).toEqual({ version: 7, record: { refresh_token: 'r249' } });
  expect(await new RedisTokenOrphans(on(fresh)).list('k1')).toEqual([{ refresh_token: 'orphan' }]);
});

test('a run that was stopped is finished by the next one', async () => {
  const before = new RedisCredentialStore(on(old));
  for (let i = 0; i < 200; i += 1) await before.compareAndSet(`k${i}`, 0, {});
  const stopping = AbortSignal.abort();
  const first = await rotateMasterKey([new RedisReseal(on(fresh, old))], { batch: 10, signal: stopping });
  expect(first.resealed).toBeLessThan(200);
  const second = await rotateMasterKey([new RedisReseal(on(fresh, old))]);
  expect(first.resealed + second.resealed).toBe(200);
});

test('a value that no key opens is left as it is and counted', async () => {
  await new RedisCredentialStore(on(newKey())).compareAndSet('k1', 0, {});
  const sealed = await connection.client.hget(keys('k1', 'credential'), 'sealed');
  expect(await rotateMasterKey([new RedisReseal(on(fresh, old))])).toMatchObject({ resealed: 0, closed: 1 });
  expect(await connection.client.hget(keys('k1', 'credential'), 'sealed')).toBe(sealed);
});

test('S11: writers that go on meanwhile lose nothing and see nothing', async () => {
  const writers = [new RedisCredentialStore(on(old, fresh)), new RedisCredentialStore(on(fresh, old))];
  const accounts = Array.from({ length: 30 }, (_, i) => `k${i}`);
  for (const id of accounts) await writers[0]?.compareAndSet(id, 0, { n: 0 });
  let [rotating, conflicts] = [true, 0];
  const writing = accounts.map(async (id, index) => {
    let version = 1;
    while (rotating) {
      const answer = await writers[index % 2]?.compareAndSet(id, version, { n: version });
      if (answer?.outcome === 'stored') version = answer.version;
      else conflicts += 1;
    }
    return version;
  });
  // Those who seal with the old key are still at it, so there is always something to do: ten passes will do here.
  const stop = new AbortController();
  let passes = 0;
  await rotateMasterKey([new RedisReseal(on(fresh, old))], {
    signal: stop.signal,
    onPass: () => {
      passes += 1;
      if (passes === 10) stop.abort();
    },
  });
  rotating = false;
  const versions = await Promise.all(writing);
  await rotateMasterKey([new RedisReseal(on(fresh, old))]);
  const after = new RedisCredentialStore(on(fresh));
  for (const [index, version] of versions.entries()) {
    expect(await after.read(`k${index}`)).toEqual({ version, record: { n: version - 1 } });
  }
  expect(conflicts).toBe(0);
});
