import { randomBytes } from 'node:crypto';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testJournalContract } from '../journal-contract.fixture.ts';
import { parseMasterKey, Vault } from '../vault/index.ts';
import { RedisRefreshJournal } from './redis-journal.ts';
import { RedisTokenOrphans } from './redis-orphans.ts';
import { RedisCredentialStore } from './redis-store.ts';

const keys = keyBuilder('test:');
const vault = new Vault([parseMasterKey(randomBytes(32).toString('hex'))]);
const token = { token: 'first', version: 1 };

let server: RedisServer;
let connection: RedisConnection;
let journal: RedisRefreshJournal;
let store: RedisCredentialStore;

beforeAll(async () => {
  server = await startRedis();
  connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
  await connection.untilUp(30_000);
  store = new RedisCredentialStore({ client: connection.client, keys, vault });
  journal = new RedisRefreshJournal({ client: connection.client, keys });
});

afterAll(async () => {
  connection.close();
  await server.stop();
});

beforeEach(async () => {
  await connection.client.flushall();
  await store.compareAndSet('k1', 0, { refresh_token: 'canary' });
});

testJournalContract(async () => journal);

test('leave is refused when the record has moved since it was read', async () => {
  await store.compareAndSet('k1', 1, { refresh_token: 'canary-2' });
  expect(await journal.begin('k1', token, 1_000)).toEqual({ outcome: 'moved' });
});

test('a token that is given back to a store without memory counts as being refreshed; a known one does not', async () => {
  await journal.presume('k1', token);
  expect(await journal.begin('k1', token, 1_000)).toMatchObject({ outcome: 'open' });
  const begun = await journal.begin('k1', token, 0);
  if (begun.outcome !== 'begun') throw new Error('not begun');
  await journal.settle('k1', begun.attempt, { outcome: 'withdrawn' });
  await journal.presume('k1', token);
  expect(await journal.begin('k1', token, 1_000)).toMatchObject({ outcome: 'begun' });
});

test('an older token that was given back is not presented while the newest is on its way', async () => {
  await journal.presume('k1', token);
  // Another replica remembers more; its record follows in a moment.
  await journal.presume('k1', { token: 'second', version: 2 });
  expect(await journal.begin('k1', token, 10_000)).toMatchObject({ outcome: 'open' });
  await store.compareAndSet('k1', 1, { refresh_token: 'canary-2' });
  expect(await journal.begin('k1', token, 10_000)).toEqual({ outcome: 'moved' });
  expect(await journal.begin('k1', { token: 'second', version: 2 }, 10_000)).toMatchObject({ outcome: 'open' });
});

test('who remembers less does not make the newest token look idle', async () => {
  await journal.presume('k1', { token: 'second', version: 2 });
  await store.compareAndSet('k1', 1, { refresh_token: 'canary-2' });
  await journal.presume('k1', token);
  expect(await journal.begin('k1', { token: 'second', version: 2 }, 10_000)).toMatchObject({ outcome: 'open' });
});

test('what a journal says of a token that came to nothing does not keep an older one from being presented', async () => {
  await journal.presume('k1', { token: 'second', version: 2 });
  expect(await journal.begin('k1', token, 0)).toMatchObject({ outcome: 'begun', failures: 0 });
});

test('a rejection counts also when the journal was flushed during the call', async () => {
  const begun = await journal.begin('k1', token, 1_000);
  if (begun.outcome !== 'begun') throw new Error('not begun');
  await connection.client.del(keys('k1', 'refresh'));
  const failure = { kind: 'authentication', scope: 'account', retryable: true, message: 'login' } as const;
  await journal.settle('k1', begun.attempt, { outcome: 'rejected', failure });
  expect(await journal.begin('k1', token, 1_000)).toMatchObject({ outcome: 'rejected' });
});

test('what is written down holds no secret and is forgotten some day', async () => {
  await journal.begin('k1', token, 1_000);
  expect(JSON.stringify(await connection.client.hgetall(keys('k1', 'refresh')))).not.toContain('canary');
  expect(await connection.client.pttl(keys('k1', 'refresh'))).toBeGreaterThan(0);
});

test('orphans are kept sealed, each once, and only for their account', async () => {
  const orphans = new RedisTokenOrphans({ client: connection.client, keys, vault });
  await orphans.keep('k1', { refresh_token: 'canary-a' });
  await orphans.keep('k1', { refresh_token: 'canary-b' });
  await orphans.keep('k1', { refresh_token: 'canary-a' });
  expect((await orphans.list('k1')).map((it) => it.refresh_token).sort()).toEqual(['canary-a', 'canary-b']);
  expect(await orphans.list('k2')).toEqual([]);
  expect(JSON.stringify(await connection.client.hgetall(keys('k1', 'orphans')))).not.toContain('canary');
});
