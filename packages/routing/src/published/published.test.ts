import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingGroup, type PublishedSnapshot, readPublished, resolveGroup, writePublished } from './index.ts';
import { snapshots } from './snapshots.arbitrary.ts';

test('what was written is read back', () => {
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const read = readPublished(writePublished(snapshot));
      expect(read).toEqual({ outcome: 'read', snapshot: JSON.parse(JSON.stringify(snapshot)) });
    }),
  );
});

const sample: PublishedSnapshot = {
  version: 7,
  accounts: [{ id: 'a', provider: 'kiro', auth: 'idc', priority: 0, weight: 1, urls: {}, settings: {} }],
  groups: [
    { id: 'g', name: 'Fast', accountIds: ['a'], strategy: 'priority', settings: {} },
    { id: 'h', name: 'Slow', accountIds: [], strategy: 'round_robin', settings: {} },
  ],
  profiles: [{ id: 'p', name: 'Default', rules: { chat: 'g' }, defaultGroupId: 'h' }],
  activeProfileId: 'p',
};

test.each([
  ['another format', { format: 2 }],
  ['a field that nobody knows', { more: 1 }],
  ['a version that is none', { version: 0 }],
  ['an account of an unknown vendor', { accounts: [{ ...sample.accounts[0], provider: 'acme' }] }],
  ['an account with a field that nobody knows', { accounts: [{ ...sample.accounts[0], access_token: 'x' }] }],
  ['an account twice', { accounts: [sample.accounts[0], sample.accounts[0]] }],
  ['a group with an account that is not there', { groups: [{ ...sample.groups[0], accountIds: ['b'] }] }],
  ['a profile with a group that is not there', { groups: [] }],
  ['an active profile that is not there', { activeProfileId: 'q' }],
])('a document with %s is refused as a whole', (_, change) => {
  expect(readPublished(writePublished(sample)).outcome).toBe('read');
  const changed = { ...(JSON.parse(writePublished(sample)) as object), ...change };
  expect(readPublished(JSON.stringify(changed)).outcome).toBe('unreadable');
});

test('a document from before accounts said how far they may reach is read; one that says something else is not', () => {
  const reaching = (reach: unknown) =>
    readPublished(JSON.stringify({ format: 1, ...sample, accounts: [{ ...sample.accounts[0], reach }] }));
  for (const reach of [undefined, 'public', 'private']) {
    expect(reaching(reach)).toMatchObject({
      outcome: 'read',
      snapshot: { accounts: [reach ? { reach } : { id: 'a' }] },
    });
  }
  for (const reach of ['any', '', null, true]) expect(reaching(reach).outcome).toBe('unreadable');
});

test('a document that was cut anywhere is refused', () => {
  const whole = writePublished(sample);
  for (let end = 0; end < whole.length; end += 1) {
    expect(readPublished(whole.slice(0, end)).outcome).toBe('unreadable');
  }
});

test('a request goes to the group of its rule, else to the default group, else to all accounts', () => {
  expect(resolveGroup(sample, 'chat')).toMatchObject({ group: { id: 'g' }, because: 'rule' });
  expect(resolveGroup(sample, 'embedding')).toMatchObject({ group: { id: 'h' }, because: 'default_group' });
  const [profile] = sample.profiles;
  const bare = {
    ...sample,
    profiles: [{ ...profile, id: 'p', name: 'Default', rules: {}, defaultGroupId: undefined }],
  };
  expect(resolveGroup(bare, 'chat')).toMatchObject({ because: 'all_accounts' });
  expect(resolveGroup({ ...bare, activeProfileId: undefined }, 'chat')).toEqual({ because: 'all_accounts' });
  expect(resolveGroup(sample, 'chat', 'gone')).toMatchObject({ profile: { id: 'p' }, because: 'rule' });
});

test('a request whose rule names a group that nobody has goes nowhere, and neither to the default group nor to all accounts', () => {
  const nowhere = { group: { id: 'g', accountIds: [] }, because: 'missing_group' };
  const groups = sample.groups.filter(({ id }) => id !== 'g');
  expect(resolveGroup({ ...sample, groups }, 'chat')).toMatchObject(nowhere);
  const standIn = { ...sample, groups: [...groups, missingGroup('g')] };
  expect(resolveGroup(standIn, 'chat')).toMatchObject(nowhere);
  expect(readPublished(writePublished(standIn)).outcome).toBe('read');
  expect(resolveGroup({ ...sample, groups: [] }, 'embedding')).toMatchObject({ group: { id: 'h', accountIds: [] } });
});
