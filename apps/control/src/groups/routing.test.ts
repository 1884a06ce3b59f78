import { readPublished } from '@sluice/routing/published';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.empty();
  await stage.control.start();
  for (const id of ['a', 'b', 'c']) await stage.ask('POST', '/admin/providers/openai/accounts', openaiAccount({ id }));
});

function published() {
  const read = readPublished(stage.snapshots.latest() ?? '');
  if (read.outcome !== 'read') throw new Error(read.problem);
  return read.snapshot;
}

const makeGroup = async (name: string, account_ids: readonly string[] = ['b', 'a']) =>
  (await stage.ask('POST', '/admin/groups', { name, account_ids, selection_strategy: 'priority' })).body;
const profiles = async () => (await stage.ask('GET', '/admin/profiles')).body.items;

test('a group is made, published in the order of its accounts, changed and removed', async () => {
  const group = await makeGroup('Fast');
  expect(published().groups).toMatchObject([{ id: group.id, accountIds: ['b', 'a'], strategy: 'priority' }]);
  const path = `/admin/groups/${group.id}`;
  expect((await stage.ask('PATCH', path, { account_ids: ['c'] }, { 'if-match': '"1"' })).body.version).toBe(2);
  expect((await stage.ask('PATCH', path, { name: 'X' }, { 'if-match': '"1"' })).status).toBe(412);
  await stage.ask('DELETE', '/admin/providers/openai/accounts/c');
  expect(published().groups).toMatchObject([{ accountIds: [] }]);
  expect((await stage.ask('DELETE', path)).status).toBe(204);
  expect((await stage.ask('GET', path)).status).toBe(404);
  expect(published().groups).toEqual([]);
});

test('names are unique whatever their case, and groups hold accounts that are there', async () => {
  await makeGroup('Fast');
  const again = await stage.ask('POST', '/admin/groups', { name: 'fAST' });
  expect([again.status, again.body.error.field]).toEqual([409, 'name']);
  const strange = await stage.ask('POST', '/admin/groups', { name: 'Slow', account_ids: ['a', 'nobody'] });
  expect([strange.status, strange.body.error.code]).toEqual([400, 'unknown_accounts']);
  expect((await stage.ask('POST', '/admin/groups', { name: 'Slow', account_ids: ['a', 'a'] })).status).toBe(400);
  expect((await stage.ask('POST', '/admin/profiles', { name: 'default' })).status).toBe(409);
});

test('the profile that is always there is in force until another one is, and cannot be removed', async () => {
  const [builtIn] = await profiles();
  expect(builtIn).toMatchObject({ name: 'Default', built_in: true, active: true });
  const refused = await stage.ask('DELETE', `/admin/profiles/${builtIn.id}`);
  expect([refused.status, refused.body.error.code]).toEqual([409, 'built_in']);
  const { body: mine } = await stage.ask('POST', '/admin/profiles', { name: 'Mine', color: '#a0B1c2' });
  expect((await stage.ask('POST', `/admin/profiles/${mine.id}/activate`)).body.active).toBe(true);
  expect(published().activeProfileId).toBe(mine.id);
  const inForce = await stage.ask('DELETE', `/admin/profiles/${mine.id}`);
  expect([inForce.status, inForce.body.error.code]).toEqual([409, 'active']);
  await stage.ask('POST', `/admin/profiles/${builtIn.id}/activate`);
  expect((await stage.ask('DELETE', `/admin/profiles/${mine.id}`)).status).toBe(204);
  expect(published().activeProfileId).toBe(builtIn.id);
  expect((await stage.ask('POST', '/admin/profiles/nobody/activate')).status).toBe(404);
});

test('rules send requests to groups; a group that a profile or a key names stays', async () => {
  const [fast, slow] = [await makeGroup('Fast'), await makeGroup('Slow', ['c'])];
  const [{ id }] = await profiles();
  const path = `/admin/profiles/${id}`;
  const rules = { routing_rules: { chat: fast.id, embedding: fast.id }, default_group_id: slow.id };
  expect((await stage.ask('PATCH', path, rules)).status).toBe(200);
  expect((await stage.ask('PATCH', path, { routing_rules: { embedding: null } })).body.routing_rules).toEqual({
    ...{ chat: fast.id, completion: null, embedding: null, other: null },
  });
  expect((await stage.ask('PATCH', path, { routing_rules: { chat: 'nobody' } })).body.error.field).toBe(
    'routing_rules.chat',
  );
  expect(published().profiles).toMatchObject([{ rules: { chat: fast.id }, defaultGroupId: slow.id }]);
  const refusal = async ({ id: group }: { readonly id: string }) => {
    const { status, body } = await stage.ask('DELETE', `/admin/groups/${group}`);
    return [status, body?.error.code, body?.error.message];
  };
  expect(await refusal(fast)).toEqual([409, 'in_use', 'Profile Default names this group']);
  expect(await refusal(slow)).toEqual([409, 'in_use', 'Profile Default names this group']);
  await stage.ask('PATCH', path, { routing_rules: { chat: null }, default_group_id: null });
  const { body: key } = await stage.ask('POST', '/admin/api-keys', { name: 'laptop', scopes: { groups: [fast.id] } });
  expect(await refusal(fast)).toEqual([409, 'in_use', 'Key laptop names this group']);
  await stage.ask('POST', `/admin/api-keys/${key.id}/revoke`);
  expect((await stage.ask('DELETE', `/admin/groups/${fast.id}`)).status).toBe(204);
  expect((await stage.ask('DELETE', `/admin/groups/${slow.id}`)).status).toBe(204);
});

test('a rule that names a group which is not there, by a hand in the database, sends nobody anywhere else and is said', async () => {
  const [{ id }] = await profiles();
  await stage.database.script((transaction) =>
    transaction.run(`UPDATE profiles SET routing_rules = '{"chat":"gone","embedding":7,"other":null}'`),
  );
  await makeGroup('Fast');
  const { groups, profiles: inForce } = published();
  expect(inForce).toMatchObject([{ id, rules: { chat: 'gone', embedding: 'unreadable' } }]);
  expect(groups.filter(({ name }) => name !== 'Fast')).toMatchObject([
    { id: 'gone', accountIds: [] },
    { id: 'unreadable', accountIds: [] },
  ]);
  const { body } = await stage.ask('POST', '/admin/routing/explain', { model: 'gpt-4o' });
  expect(body).toMatchObject({ because: 'missing_group', group: { id: 'gone' }, accounts: [] });
  const { snapshot } = (await stage.ask('GET', '/admin/status')).body;
  expect(snapshot).toMatchObject({ state: 'degraded', problem: expect.stringContaining('Default') });
  const { routing_rules: rules } = (
    await stage.ask('PATCH', `/admin/profiles/${id}`, { routing_rules: { chat: null, embedding: null } })
  ).body;
  expect(rules).toMatchObject({ chat: null, embedding: null });
  expect((await stage.ask('GET', '/admin/status')).body.snapshot.state).toBe('ok');
});

test('an explanation says which way a request would take, and why not another', async () => {
  await stage.pools.get('openai')?.sync(['a', 'b', 'c'].map((one) => ({ id: one, priority: 0, weight: 1 })));
  await stage.ask('PATCH', '/admin/providers/openai/accounts/a', { disabled: true });
  await stage.ask('PATCH', '/admin/providers/openai/accounts/b', { models: ['gpt-5'] });
  const group = await makeGroup('Fast', ['b', 'a', 'c']);
  const [{ id }] = await profiles();
  await stage.ask('PATCH', `/admin/profiles/${id}`, { routing_rules: { chat: group.id } });
  const explain = (body: object) => stage.ask('POST', '/admin/routing/explain', body);
  const { body } = await explain({ model: 'gpt-4o' });
  expect(body).toMatchObject({ because: 'rule', group: { name: 'Fast' }, profile: { name: 'Default' } });
  expect(body.accounts.map((one: { account_id: string; standing: string }) => [one.account_id, one.standing])).toEqual([
    ...[
      ['b', 'model_not_served'],
      ['a', 'switched_off'],
      ['c', 'eligible'],
    ],
  ]);
  expect((await explain({ model: 'gpt-4o', request_type: 'embedding' })).body.because).toBe('all_accounts');
  expect((await explain({ model: 'x', provider: 'kiro' })).body.accounts[2].standing).toBe('other_provider');
  expect((await explain({ model: 'x', profile_id: 'nobody' })).status).toBe(400);
});
