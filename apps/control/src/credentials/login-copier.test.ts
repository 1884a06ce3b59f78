import { MemoryCredentialStore } from '@sluice/credentials/memory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';

const KIRO = '/admin/providers/kiro/accounts';
const LOGIN = { access_token: 'canary-at-1', refresh_token: 'canary-rt-1', expires_at: '2099-01-01T00:00:00Z' };

let store: MemoryCredentialStore;
let stage: Stage;
beforeAll(async () => {
  store = new MemoryCredentialStore();
  stage = await openStage({ credentials: store, logins: { versions: store } });
  await stage.control.start();
});
afterAll(() => stage.close());

const copiesOf = async (...ids: readonly string[]) =>
  (await stage.repositories.credentials.versionsOf(ids)).map(({ version }) => version);

test('a login is copied as soon as it is changed through the API, sealed, and leaves with its account', async () => {
  const made = await stage.ask('POST', KIRO, { id: 'k1', auth: 'social', credentials: LOGIN });
  expect(made.status).toBe(201);
  await expect.poll(() => copiesOf('k1')).toEqual([1]);
  const patch = { credentials: { ...LOGIN, refresh_token: 'canary-rt-2' } };
  expect((await stage.ask('PATCH', `${KIRO}/k1`, patch)).status).toBe(200);
  await expect.poll(() => copiesOf('k1')).toEqual([2]);
  expect(JSON.stringify(await stage.repositories.credentials.readMany(['k1']))).not.toContain('canary');
  expect((await stage.ask('DELETE', `${KIRO}/k1`)).status).toBe(204);
  expect(await stage.repositories.credentials.readMany(['k1'])).toEqual([]);
});

test('another control plane beside an empty store brings everything back and says so; live state tells which are in doubt', async () => {
  const expired = { ...LOGIN, expires_at: '2020-01-01T00:00:00Z' };
  await stage.ask('POST', KIRO, { id: 'k2', auth: 'social', credentials: expired });
  await stage.ask('POST', '/admin/providers/openai/accounts', openaiAccount({ id: 'o2' }));
  await expect.poll(() => copiesOf('k2', 'o2')).toEqual([1, 1]);
  for (const [provider, id] of [
    ['kiro', 'k2'],
    ['openai', 'o2'],
  ] as const) {
    await stage.pools.get(provider)?.sync([{ id, priority: 0, weight: 1, groups: ['default'] }]);
  }

  const empty = new MemoryCredentialStore();
  const { pools } = stage;
  const beside = await stage.beside({ credentials: empty, logins: { versions: empty }, pools });
  await beside.control.start();
  expect(await empty.read('k2')).toMatchObject({ version: 1, record: { refresh_token: 'canary-rt-1' } });
  expect(beside.logged()).toMatch(/"count":2,"accounts":\["k2","o2"\].*have been brought back from their copies/);
  expect(beside.logged()).toMatch(/"count":1,"accounts":\["k2"\].*may have been renewed since they were copied/);
  expect(beside.logged()).not.toContain('canary');
  const { accounts } = (await beside.ask('GET', '/admin/accounts/state')).body as {
    readonly accounts: readonly { readonly account_id: string; readonly token: { readonly returned: string } }[];
  };
  expect(accounts.map((account) => [account.account_id, account.token.returned])).toEqual([
    ['k2', 'doubtful'],
    ['o2', 'sure'],
  ]);
  await beside.close();
});

test('what was renewed just before the end is copied by the end', async () => {
  const beside = await stage.beside({ credentials: store, logins: { versions: store } });
  await beside.control.start();
  const current = await store.read('k2');
  await store.compareAndSet('k2', current?.version ?? 0, { ...current?.record, refresh_token: 'canary-rt-9' });
  await beside.close();
  expect(await copiesOf('k2')).toEqual([2]);
});
