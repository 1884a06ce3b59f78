import type { Account, ProviderId } from '@sluice/core';
import type { Member, Pool } from '@sluice/pool';
import { MemoryPool } from '@sluice/pool/memory';
import { expect, test } from 'vitest';
import { type Assignment, Roster } from './roster.ts';

/** A pool that says what it was told, and fails when it is wanted to. */
class Listening extends MemoryPool {
  readonly told: (readonly Member[])[] = [];
  isAway = false;

  override async sync(members: readonly Member[]): Promise<void> {
    if (this.isAway) throw new Error('away');
    this.told.push(members);
    await super.sync(members);
  }
}

function account(id: string, provider: ProviderId, more: Partial<Account> = {}): Account {
  return { ...{ id, provider, auth: 'api_key', priority: 0, weight: 1 }, urls: {}, settings: {}, ...more };
}

function assigned(accounts: readonly Account[], groups: Readonly<Record<string, readonly string[]>> = {}): Assignment {
  const published = Object.entries(groups).map(([id, accountIds]) => {
    return { id, name: id, accountIds, strategy: 'round_robin', settings: {} } as const;
  });
  return { accounts, routing: { providers: [] }, published: { version: 1, accounts, groups: published, profiles: [] } };
}

async function open(accounts: readonly Account[]) {
  const [kiro, openai] = [new Listening({ owner: 'r' }), new Listening({ owner: 'r' })];
  const pools = new Map<ProviderId, Pool>([
    ['kiro', kiro],
    ['openai', openai],
  ]);
  const roster = new Roster(pools, assigned(accounts));
  await roster.settle();
  return { kiro, openai, roster };
}

test('tells a pool only of its own changes, and of an account that has not changed as the same object', async () => {
  const [a, b, o] = [account('a', 'kiro'), account('b', 'kiro'), account('o', 'openai')];
  const { kiro, openai, roster } = await open([a, b, o]);
  await roster.replace(assigned([a, { ...b, disabled: true }, o]));
  expect(openai.told).toHaveLength(1);
  expect(kiro.told).toHaveLength(2);
  expect(kiro.told[1]?.[0]).toBe(kiro.told[0]?.[0]);
  expect(kiro.told[1]?.[1]).toMatchObject({ id: 'b', disabled: true });
  await roster.replace(assigned([a, { ...b, disabled: true }, o], { g: ['a', 'o'], h: ['a'] }));
  expect(kiro.told[2]?.map(({ groups }) => groups)).toEqual([['default', 'g', 'h'], ['default']]);
  expect(openai.told[1]?.map(({ groups }) => groups)).toEqual([['default', 'g']]);
});

test('knows who has left until every pool does, also over one that was away', async () => {
  const [a, b, c] = [account('a', 'kiro'), account('b', 'kiro'), account('c', 'kiro')];
  const { kiro, roster } = await open([a, b]);
  kiro.isAway = true;
  await expect(roster.replace(assigned([b]))).rejects.toThrow('away');
  await expect(roster.replace(assigned([c]))).rejects.toThrow('away');
  expect(['a', 'b', 'c'].map((id) => roster.account(id)?.id)).toEqual(['a', 'b', 'c']);
  expect(roster.accounts).toEqual([c]);
  kiro.isAway = false;
  await roster.replace(assigned([c]));
  expect(['a', 'b', 'c'].map((id) => roster.account(id)?.id)).toEqual([undefined, undefined, 'c']);
  expect(kiro.told.at(-1)?.map(({ id }) => id)).toEqual(['c']);
});

test('of two that come together the later one is in force at the end', async () => {
  const [a, b] = [account('a', 'kiro'), account('b', 'kiro')];
  const { kiro, roster } = await open([a]);
  await Promise.all([roster.replace(assigned([a, b])), roster.replace(assigned([b]))]);
  expect(kiro.told.at(-1)?.map(({ id }) => id)).toEqual(['b']);
  expect(roster.accounts).toEqual([b]);
});

test('that was given something else in time never tells what it began with', async () => {
  const [mine, published] = [account('mine', 'kiro'), account('published', 'kiro')];
  const kiro = new Listening({ owner: 'r' });
  const roster = new Roster(new Map<ProviderId, Pool>([['kiro', kiro]]), assigned([mine]));
  await roster.replace(assigned([published]));
  await roster.settle();
  expect(kiro.told.map((members) => members.map(({ id }) => id))).toEqual([['published']]);
});
