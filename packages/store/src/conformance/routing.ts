import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { createRepositories, type Repositories } from '../repositories.ts';
import { account } from './sample.ts';
import { empty } from './stage.ts';

export function testRouting(database: () => Database): void {
  let repositories: Repositories;
  beforeAll(async () => {
    await empty(database());
    repositories = createRepositories(database().db);
    for (const id of ['a', 'b', 'c']) await repositories.accounts.insert({ account: account(id) });
  });

  const group = (id: string, accountIds: readonly string[] = []) => {
    return { id, name: `Group ${id}`, accountIds, selectionStrategy: 'round_robin', settings: { sticky: true } };
  };

  describe('groups', () => {
    test('a group keeps its accounts in the order they were given', async () => {
      const { groups } = repositories;
      expect(await groups.insert(group('1', ['c', 'a', 'b']))).toMatchObject({ outcome: 'stored' });
      expect(await groups.get('1')).toMatchObject({ ...group('1', ['c', 'a', 'b']), version: 1 });
      expect(await groups.update(1, group('1', ['b', 'c', 'b']))).toMatchObject({ outcome: 'stored' });
      expect(await groups.get('1')).toMatchObject({ accountIds: ['b', 'c'], version: 2 });
      expect(await groups.update(1, group('1'))).toMatchObject({ outcome: 'conflict', current: { version: 2 } });
    });

    test('accounts that are not there are named and nothing is written', async () => {
      const { groups } = repositories;
      const unknown = { outcome: 'unknown_accounts', accountIds: ['x', 'y'] };
      expect(await groups.insert(group('2', ['a', 'x', 'y']))).toEqual(unknown);
      expect(await groups.update(2, group('1', ['x', 'y']))).toEqual(unknown);
      expect(await groups.list()).toMatchObject([{ id: '1', accountIds: ['b', 'c'], version: 2 }]);
    });

    test('a name belongs to one group', async () => {
      const { groups } = repositories;
      await groups.insert(group('3'));
      expect(await groups.insert({ ...group('4'), name: 'Group 3' })).toEqual({ outcome: 'exists' });
      expect(await groups.update(1, { ...group('3'), name: 'Group 1' })).toEqual({ outcome: 'exists' });
      expect(await groups.delete('3', 9)).toEqual({ outcome: 'conflict' });
      expect(await groups.delete('3', 1)).toEqual({ outcome: 'deleted' });
      expect(await groups.delete('3')).toEqual({ outcome: 'missing' });
    });
  });

  describe('profiles', () => {
    const profile = (id: string) => ({ id, name: `Profile ${id}`, color: '#123', routingRules: { chat: '1' } });

    test('exactly one profile is in force, whoever activates what at once', async () => {
      const { profiles } = repositories;
      await profiles.insert(profile('p0'), 'built_in');
      for (const id of ['p1', 'p2', 'p3']) await profiles.insert({ ...profile(id), defaultGroupId: '1' });
      expect(await profiles.active()).toBeUndefined();
      await Promise.all(['p0', 'p1', 'p2', 'p3', 'p1', 'p2'].map((id) => profiles.activate(id)));
      const active = (await profiles.list()).filter((one) => one.active);
      expect(active).toEqual([await profiles.active()]);
      expect(await profiles.activate('none')).toBe(false);
    });

    test('the built-in one and the one in force are kept', async () => {
      const { profiles } = repositories;
      await profiles.activate('p1');
      expect(await profiles.delete('p0')).toEqual({ outcome: 'kept' });
      expect(await profiles.delete('p1')).toEqual({ outcome: 'kept' });
      expect(await profiles.delete('p2', 9)).toEqual({ outcome: 'conflict' });
      expect(await profiles.delete('p2')).toEqual({ outcome: 'deleted' });
      expect(await profiles.delete('p2')).toEqual({ outcome: 'missing' });
    });

    test('a change needs the version it has seen, a free name and a group that is there', async () => {
      const { profiles, groups } = repositories;
      expect(await profiles.insert({ ...profile('p4'), defaultGroupId: 'none' })).toEqual({ outcome: 'unknown_group' });
      expect(await profiles.insert({ ...profile('p5'), name: 'Profile p1' })).toEqual({ outcome: 'exists' });
      expect(await profiles.update(1, { ...profile('p3'), name: 'Profile p1' })).toEqual({ outcome: 'exists' });
      expect(await profiles.update(1, profile('p3'))).toMatchObject({ outcome: 'stored', value: { version: 2 } });
      expect(await profiles.update(1, profile('p3'))).toMatchObject({ outcome: 'conflict', current: { version: 2 } });
      expect((await profiles.get('p3'))?.defaultGroupId).toBeUndefined();
      expect(await groups.delete('1')).toEqual({ outcome: 'in_use' });
    });
  });

  test('a snapshot has one version, and a version one snapshot', async () => {
    const { snapshots } = repositories;
    expect(await snapshots.latest()).toBeUndefined();
    const published = await Promise.all(Array.from({ length: 12 }, (_, at) => snapshots.publish(`content ${at}`)));
    expect(published.map(({ version }) => version).toSorted((left, right) => left - right)).toEqual(
      Array.from({ length: 12 }, (_, at) => at + 1),
    );
    const latest = await snapshots.latest();
    expect(await snapshots.publish(latest?.content ?? '')).toEqual(latest);
    expect(await snapshots.publish('later', 40)).toMatchObject({ version: 41 });
    expect(await snapshots.prune(2)).toBe(11);
    expect(await snapshots.latest()).toMatchObject({ version: 41, content: 'later' });
  });
}
