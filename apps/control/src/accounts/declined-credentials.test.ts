import type { CredentialStore } from '@sluice/credentials';
import { MemoryCredentialStore } from '@sluice/credentials/memory';
import { RedisCredentialStore } from '@sluice/credentials/redis';
import { connectRedis, keyBuilder } from '@sluice/redis';
import { startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.empty());

const OPENAI = '/admin/providers/openai/accounts';
const NEW = { weight: 7, credentials: { api_key: 'canary-second-0123456789' } };

async function expectNothingChanged(credentials: CredentialStore) {
  expect((await stage.ask('GET', `${OPENAI}/o1`)).body).toMatchObject({ weight: 1, version: 1 });
  expect((await stage.repositories.audit.page()).items.map(({ action }) => action)).toEqual(['account.create']);
  expect((await credentials.read('o1'))?.record.api_key).toBe('canary-key-0123456789');
}

describe('a changed credential that its store does not take', () => {
  test('because it is away is refused with 503, and no other part of the change is made', async () => {
    await using server = await startRedis();
    const redis = connectRedis({ url: server.url, commandTimeoutMs: 2_000 });
    await redis.untilUp(10_000);
    const credentials = new RedisCredentialStore({
      client: redis.client,
      keys: keyBuilder('sluice:'),
      vault: stage.vault,
    });
    const there = await stage.beside({ credentials });
    expect((await there.ask('POST', OPENAI, openaiAccount({ id: 'o1' }))).status).toBe(201);
    const { port } = server;
    await server.stop();
    const refused = await there.ask('PATCH', `${OPENAI}/o1`, NEW);
    expect([refused.status, refused.body.error.code]).toEqual([503, 'credentials_unavailable']);
    expect((await there.ask('GET', `${OPENAI}/o1`)).body).toMatchObject({ weight: 1, version: 1 });
    expect((await there.ask('PATCH', `${OPENAI}/o1`, { weight: 2 })).status).toBe(200);
    await using again = await startRedis({ port });
    expect(await redis.untilUp(10_000)).toBe(true);
    const done = await there.ask('PATCH', `${OPENAI}/o1`, NEW);
    expect([done.status, done.body.weight, done.body.version]).toEqual([200, 7, 3]);
    expect((await credentials.read('o1'))?.record.api_key).toBe(NEW.credentials.api_key);
    await there.close();
    redis.close();
    await again.stop();
  });

  test('because others write it all the time is refused with 409', async () => {
    const inner = new MemoryCredentialStore();
    let busy = false;
    const credentials: CredentialStore = {
      read: (id) => inner.read(id),
      async compareAndSet(id, expected, record) {
        const current = await inner.read(id);
        if (busy && current) await inner.compareAndSet(id, current.version, current.record);
        return inner.compareAndSet(id, expected, record);
      },
      close: async () => {},
    };
    const there = await stage.beside({ credentials });
    await there.ask('POST', OPENAI, openaiAccount({ id: 'o1' }));
    busy = true;
    const refused = await there.ask('PATCH', `${OPENAI}/o1`, NEW);
    expect([refused.status, refused.body.error]).toMatchObject([
      409,
      { code: 'credentials_contended', field: 'credentials' },
    ]);
    await expectNothingChanged(credentials);
    await there.close();
  });

  test('although its answer was lost, is taken back', async () => {
    const inner = new MemoryCredentialStore();
    let losing = false;
    const credentials: CredentialStore = {
      read: (id) => inner.read(id),
      async compareAndSet(id, expected, record) {
        const answer = await inner.compareAndSet(id, expected, record);
        if (!losing) return answer;
        losing = false;
        throw new Error('Command timed out');
      },
      close: async () => {},
    };
    const there = await stage.beside({ credentials });
    await there.ask('POST', OPENAI, openaiAccount({ id: 'o1' }));
    losing = true;
    expect((await there.ask('PATCH', `${OPENAI}/o1`, NEW)).status).toBe(503);
    await expectNothingChanged(credentials);
    await there.close();
  });
});

test('a credential is taken back when the database does not take its half of the change, unless it was renewed since', async () => {
  const { repositories } = stage;
  let failing = false;
  let renewing = false;
  const credentials = new MemoryCredentialStore();
  const there = await stage.beside({
    credentials,
    repositories: {
      ...repositories,
      atomically: (work) =>
        repositories.atomically(async (inside) => {
          const result = await work(inside);
          const stored = await credentials.read('o1');
          if (renewing && stored)
            await credentials.compareAndSet('o1', stored.version, { ...stored.record, id_token: 'n' });
          if (failing) throw new Error('the commit failed');
          return result;
        }),
    },
  });
  await there.ask('POST', OPENAI, openaiAccount({ id: 'o1' }));
  failing = true;
  expect((await there.ask('PATCH', `${OPENAI}/o1`, NEW)).status).toBeGreaterThanOrEqual(500);
  await expectNothingChanged(credentials);
  renewing = true;
  await there.ask('PATCH', `${OPENAI}/o1`, NEW);
  expect((await credentials.read('o1'))?.record).toMatchObject({ ...NEW.credentials, id_token: 'n' });
  await there.close();
});

test('the audit log names the credential that is in force, also where a renewed one stayed', async () => {
  const path = '/admin/providers/kiro/accounts';
  const credentials = { access_token: 'at-0', refresh_token: 'rt-0' };
  await stage.ask('POST', path, { id: 'k1', auth: 'social', credentials });
  const stored = await stage.credentials.read('k1');
  const renewed = { ...stored?.record, refresh_token: 'rt-1' };
  await stage.credentials.compareAndSet('k1', stored?.version ?? 0, renewed);
  const { body } = await stage.ask('PATCH', `${path}/k1`, { credentials });
  const [row] = (await stage.ask('GET', '/admin/audit')).body.items;
  expect(row.after.credential_fingerprint).toBe(body.credentials.fingerprint);
});
