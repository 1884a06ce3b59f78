import { contentText } from '@sluice/routing/published';
import type { Repositories } from '@sluice/store';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';
import { buildSnapshot } from './build.ts';
import { ContentSource } from './content-source.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.empty();
  await stage.control.start();
});

const ACCOUNTS = '/admin/providers/openai/accounts';
const guarded = ({ account }: Parameters<Parameters<typeof buildSnapshot>[1]>[0]) => account;
const whole = async () => contentText(await buildSnapshot(stage.repositories, guarded));

/** Counts readings of all accounts. */
function counting(repositories: Repositories, count: { whole: number }): Repositories {
  const accounts = new Proxy(repositories.accounts, {
    get(target, name) {
      if (name === 'list') count.whole += 1;
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const atomically: Repositories['atomically'] = (work) =>
    repositories.atomically((inside) => work(counting(inside, count)));
  return { ...repositories, accounts, atomically };
}

test('after every kind of change it says what a reading of everything says, without one', async () => {
  const count = { whole: 0 };
  const source = new ContentSource({
    ...{ repositories: counting(stage.repositories, count), guarded, wholeEveryMs: 3_600_000 },
  });
  expect(await source.read()).toBe(await whole());
  expect(count.whole).toBe(1);
  const group = async () => (await stage.repositories.groups.list())[0]?.id ?? '';
  const profile = async () => (await stage.repositories.profiles.list()).find(({ name }) => name === 'Mine')?.id ?? '';
  const builtIn = async () => (await stage.repositories.profiles.list()).find((one) => one.builtIn)?.id ?? '';
  const changes: (() => Promise<unknown>)[] = [
    () => stage.ask('POST', ACCOUNTS, openaiAccount({ id: 'b' })),
    () => stage.ask('POST', ACCOUNTS, openaiAccount({ id: 'a', priority: 3 })),
    () => stage.ask('PATCH', `${ACCOUNTS}/b`, { disabled: true }),
    () => stage.ask('POST', '/admin/groups', { name: 'G', account_ids: ['b', 'a'] }),
    async () => stage.ask('POST', '/admin/profiles', { name: 'Mine', default_group_id: await group() }),
    async () => stage.ask('POST', `/admin/profiles/${await profile()}/activate`),
    async () => stage.ask('PATCH', `/admin/groups/${await group()}`, { account_ids: ['a', 'b'] }),
    () => stage.ask('POST', '/admin/api-keys', { name: 'k' }),
    () => stage.ask('DELETE', `${ACCOUNTS}/b`),
    () => stage.ask('POST', ACCOUNTS, openaiAccount({ id: 'b', weight: 2 })),
    async () => stage.ask('POST', `/admin/profiles/${await builtIn()}/activate`),
    async () => stage.ask('DELETE', `/admin/profiles/${await profile()}`),
    async () => stage.ask('DELETE', `/admin/groups/${await group()}`),
    async () => {
      await stage.ask('DELETE', `${ACCOUNTS}/a`);
      await stage.ask('POST', ACCOUNTS, openaiAccount({ id: 'a', weight: 5 }));
      await stage.ask('PATCH', `${ACCOUNTS}/b`, { priority: 9 });
    },
  ];
  for (const change of changes) {
    await change();
    expect(await source.isCurrent()).toBe(false);
    expect(await source.read()).toBe(await whole());
    expect(await source.isCurrent()).toBe(true);
  }
  expect(count.whole).toBe(1);
});

test('what was written without an audit record is found when everything is read again', async () => {
  const source = new ContentSource({ repositories: stage.repositories, guarded, wholeEveryMs: 0 });
  await source.read();
  const account = { ...({ id: 'x', provider: 'openai', auth: 'api_key', priority: 0, weight: 1 } as const), urls: {} };
  await stage.repositories.accounts.insert({ account: { ...account, settings: {} } });
  expect(await source.isCurrent()).toBe(true);
  expect(await source.read()).toBe(await whole());
});

test('many changes at once, and a reading that failed, are made good by reading everything', async () => {
  const count = { whole: 0 };
  const repositories = counting(stage.repositories, count);
  let fails = false;
  const atomically: Repositories['atomically'] = (work) =>
    fails ? Promise.reject(new Error('the database is away')) : repositories.atomically(work);
  const source = new ContentSource({
    ...{ repositories: { ...repositories, atomically }, guarded, wholeEveryMs: 3_600_000 },
  });
  await source.read();
  const note = { actor: 'a', action: 'x', subjectType: 'account', subjectId: 'nobody' };
  for (let index = 0; index < 25; index++) await stage.repositories.audit.append(note);
  expect(await source.read()).toBe(await whole());
  expect(count.whole).toBe(2);
  await stage.ask('POST', ACCOUNTS, openaiAccount({ id: 'late' }));
  fails = true;
  await expect(source.read()).rejects.toThrow('away');
  fails = false;
  expect(await source.read()).toBe(await whole());
  expect(count.whole).toBe(3);
});
