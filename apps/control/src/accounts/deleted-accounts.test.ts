import type { CredentialStore } from '@sluice/credentials';
import { MemoryCredentialStore } from '@sluice/credentials/memory';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';

/** A live store that can be away. */
class Flaky implements CredentialStore {
  away = false;
  readonly inner = new MemoryCredentialStore();

  async read(id: string) {
    if (this.away) throw new Error('away');
    return this.inner.read(id);
  }

  async compareAndSet(...asked: Parameters<CredentialStore['compareAndSet']>) {
    if (this.away) throw new Error('away');
    return this.inner.compareAndSet(...asked);
  }

  async close() {}
}

const OPENAI = '/admin/providers/openai/accounts';

let stage: Stage;
const store = new Flaky();
beforeAll(async () => {
  stage = await openStage({ credentials: store });
  await stage.control.start();
});
afterAll(() => stage.close());
beforeEach(async () => {
  store.away = false;
  await stage.empty();
});

const secretOf = async (id: string) => (await store.inner.read(id))?.record.api_key;

test('a deleted account leaves its groups, each with a new version and an audit row', async () => {
  for (const id of ['a', 'b']) await stage.ask('POST', OPENAI, openaiAccount({ id }));
  const { body: both } = await stage.ask('POST', '/admin/groups', { name: 'Both', account_ids: ['b', 'a'] });
  const { body: other } = await stage.ask('POST', '/admin/groups', { name: 'Other', account_ids: ['b'] });
  expect((await stage.ask('DELETE', `${OPENAI}/a`)).status).toBe(204);
  const { body: left } = await stage.ask('GET', `/admin/groups/${both.id}`);
  expect(left).toMatchObject({ account_ids: ['b'], version: 2 });
  expect((await stage.ask('GET', `/admin/groups/${other.id}`)).body.version).toBe(1);
  const { items } = (await stage.ask('GET', '/admin/audit?limit=2')).body;
  expect(items).toMatchObject([
    { action: 'account.delete', subject_id: 'a' },
    {
      ...{ action: 'group.update', subject_id: both.id, actor: 'admin' },
      ...{ before: { account_ids: ['b', 'a'] }, after: { account_ids: ['b'] } },
    },
  ]);
  const patch = await stage.ask('PATCH', `/admin/groups/${both.id}`, { account_ids: [] }, { 'if-match': '"1"' });
  expect(patch.status).toBe(412);
});

describe('the login of a deleted account', () => {
  test('is gone from the live store with the answer', async () => {
    await stage.ask('POST', OPENAI, openaiAccount({ id: 'a' }));
    const gone = await stage.ask('DELETE', `${OPENAI}/a`);
    expect([gone.status, gone.headers.get('x-sluice-spread')]).toEqual([204, 'done']);
    expect(await secretOf('a')).toBeUndefined();
    expect(await stage.repositories.departed.list()).toEqual([]);
  });

  test('that cannot be forgotten is said to be pending, and goes when the store is back', async () => {
    await stage.ask('POST', OPENAI, openaiAccount({ id: 'a' }));
    store.away = true;
    const gone = await stage.ask('DELETE', `${OPENAI}/a`);
    expect([gone.status, gone.headers.get('x-sluice-spread')]).toEqual([204, 'pending']);
    expect(await stage.repositories.departed.list()).toEqual(['a']);
    expect(stage.logged()).toContain('logins of deleted accounts');
    store.away = false;
    expect(await secretOf('a')).toBeDefined();
    await expect.poll(() => secretOf('a'), { timeout: 10_000 }).toBeUndefined();
    await expect.poll(() => stage.repositories.departed.list(), { timeout: 10_000 }).toEqual([]);
  });

  test('goes after a restart of control, too', async () => {
    await stage.ask('POST', OPENAI, openaiAccount({ id: 'a' }));
    const former = await stage.beside({ credentials: store });
    store.away = true;
    await former.ask('DELETE', `${OPENAI}/a`);
    await former.close();
    store.away = false;
    const next = await stage.beside({ credentials: store });
    await next.control.start();
    await expect.poll(() => secretOf('a'), { timeout: 10_000 }).toBeUndefined();
    await next.close();
  });

  test('stays when the id has another account by then', async () => {
    await stage.ask('POST', OPENAI, openaiAccount({ id: 'a' }));
    store.away = true;
    await stage.ask('DELETE', `${OPENAI}/a`);
    store.away = false;
    const credentials = { api_key: 'canary-of-the-next' };
    expect((await stage.ask('POST', OPENAI, openaiAccount({ id: 'a', credentials }))).status).toBe(201);
    await expect.poll(() => stage.repositories.departed.list(), { timeout: 10_000 }).toEqual([]);
    expect(await secretOf('a')).toBe('canary-of-the-next');
  });
});
