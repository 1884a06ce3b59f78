import type { Account } from '@sluice/core';
import type { ConfiguredEntry } from '@sluice/store';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStage, type Stage } from '../stage/stage.fixture.ts';
import { followFile } from './index.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.control.start();
});
afterAll(() => stage.close());
beforeEach(() => stage.empty());

const NOTHING = { added: [], changed: [], removed: [], released: [], staysDeleted: [] };
const entry = (id: string, more: Partial<Account> = {}, login = 'one'): ConfiguredEntry => ({
  account: {
    ...{ id, provider: 'openai', auth: 'api_key', priority: 0, weight: 1 },
    ...{ urls: { base_url: 'http://127.0.0.1:1/v1' }, settings: {}, ...more },
  },
  login,
});
const start = (...entries: ConfiguredEntry[]) => followFile(entries, stage.repositories);
const path = (id: string) => `/admin/providers/openai/accounts/${id}`;
const shown = async (id: string) => (await stage.ask('GET', path(id))).body;
const rows = async () => (await stage.ask('GET', '/admin/audit')).body.items;

test('a start that finds nothing new in the file changes nothing and says nothing', async () => {
  expect(await start(entry('a'), entry('b', { disabled: true }))).toEqual({ ...NOTHING, added: ['a', 'b'] });
  expect((await rows()).map(({ actor, action }: Record<string, string>) => [actor, action])).toEqual([
    ['config file', 'account.create'],
    ['config file', 'account.create'],
  ]);
  expect(await start(entry('a'), entry('b', { disabled: true }))).toEqual(NOTHING);
  expect(await rows()).toHaveLength(2);
});

test('what operators did outlives a restart, field by field', async () => {
  await start(entry('a', { settings: { organization: 'one' }, models: ['m'] }));
  await stage.ask('PATCH', path('a'), { disabled: true, weight: 5, label: 'Anna' });
  expect(await start(entry('a', { settings: { organization: 'one' }, models: ['m'] }))).toEqual(NOTHING);
  const now = entry('a', { settings: { organization: 'two' }, priority: 3, weight: 1 });
  expect(await start(now)).toEqual({ ...NOTHING, changed: ['a'] });
  expect(await shown('a')).toMatchObject({
    ...{ disabled: true, weight: 5, label: 'Anna', priority: 3, models: null, origin: 'file' },
    settings: { organization: 'two' },
  });
  expect((await rows())[0]).toMatchObject({
    ...{ actor: 'config file', action: 'account.update', subject_id: 'a' },
    ...{ before: { priority: 0, weight: 5 }, after: { priority: 3, weight: 5 } },
  });
});

test('a deleted account stays away until its entry changes, or leaves and returns', async () => {
  await start(entry('a'), entry('b'), entry('c'));
  for (const id of ['a', 'b', 'c']) await stage.ask('DELETE', path(id));
  expect(await start(entry('a'), entry('b'), entry('c'))).toEqual({ ...NOTHING, staysDeleted: ['a', 'b', 'c'] });
  expect(await start(entry('a', { weight: 2 }), entry('b', {}, 'another login'))).toEqual({
    ...NOTHING,
    added: ['a', 'b'],
  });
  expect(await start(entry('a', { weight: 2 }), entry('b', {}, 'another login'), entry('c'))).toEqual({
    ...NOTHING,
    added: ['c'],
  });
});

test('an account whose entry is gone leaves, also when it was switched off, but not when people have changed it', async () => {
  await start(entry('plain'), entry('off'), entry('ours'));
  await stage.ask('PATCH', path('off'), { disabled: true });
  await stage.ask('PATCH', path('ours'), { weight: 7 });
  expect(await start()).toEqual({ ...NOTHING, removed: ['plain', 'off'], released: ['ours'] });
  expect(await shown('ours')).toMatchObject({ weight: 7, origin: 'api' });
  expect(await start()).toEqual(NOTHING);
  expect((await rows()).map(({ action }: Record<string, string>) => action).slice(0, 3)).toEqual([
    'account.update',
    'account.delete',
    'account.delete',
  ]);
});

test('accounts of the API are not the file’s, also under the same id; another provider is another account', async () => {
  const { accounts } = stage.repositories;
  await accounts.insert({ account: entry('a', { weight: 9 }).account, origin: 'api' });
  expect(await start(entry('a'), entry('b'))).toEqual({ ...NOTHING, added: ['b'] });
  expect(await start(entry('a', { weight: 3 }), entry('b', { provider: 'claude' }))).toEqual({
    ...NOTHING,
    changed: ['b'],
  });
  expect((await accounts.get('a'))?.account.weight).toBe(9);
  expect((await accounts.get('b'))?.account.provider).toBe('claude');
});

test('a database from before anything was remembered keeps what it has, and follows the file from then on', async () => {
  const { accounts } = stage.repositories;
  await accounts.insert({ account: entry('a', { disabled: true }).account, origin: 'file' });
  await accounts.insert({ account: entry('gone').account, origin: 'file' });
  expect(await start(entry('a'))).toEqual({ ...NOTHING, removed: ['gone'] });
  expect(await start(entry('a', { weight: 2 }))).toEqual({ ...NOTHING, changed: ['a'] });
  expect((await accounts.get('a'))?.account).toMatchObject({ disabled: true, weight: 2 });
});

test('of processes that start at once each change is made, and written down, once', async () => {
  const entries = ['a', 'b', 'c'].map((id) => entry(id));
  const starts = await Promise.all(Array.from({ length: 4 }, () => start(...entries)));
  expect(starts.flatMap(({ added }) => added).toSorted()).toEqual(['a', 'b', 'c']);
  expect(await rows()).toHaveLength(3);
});
