import { beforeEach, expect, test } from 'vitest';
import { MemoryCredentialStore, MemoryRefreshJournal } from '../memory/index.ts';
import { seedCredential } from '../seed.ts';
import { parseMasterKey, Vault } from '../vault/index.ts';
import { returnOf } from './bring-back.ts';
import { openCopy, sealCopy } from './login-copies.ts';
import { matchCopies } from './match-copies.ts';
import { MemoryCopies } from './memory-copies.fixture.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 2, 31, 12);
const NOTHING = { copied: 0, returned: [], doubtful: [], withheld: [], closed: [], unreadable: [] };
const vault = new Vault([parseMasterKey('07'.repeat(32))]);

let store: MemoryCredentialStore;
let copies: MemoryCopies;
let journal: MemoryRefreshJournal;
beforeEach(() => {
  store = new MemoryCredentialStore();
  copies = new MemoryCopies(['k1', 'k2', 'k3']);
  journal = new MemoryRefreshJournal(() => NOW);
});

const match = (more: { readonly contents?: boolean; readonly accountIds?: readonly string[] } = {}) =>
  matchCopies({ live: { store, versions: store, journal }, copies, vault, clock: () => NOW, ...more });

/** A login of generation `version`; its token expires in so many hours. */
const login = (version: number, hours = 1, seed = 'one') => ({
  access_token: `at-${seed}-${version}`,
  refresh_token: `rt-${seed}-${version}`,
  expires_at: NOW + hours * HOUR_MS,
  seed_fingerprint: seed,
});
const copyOf = (id: string) => {
  const copy = copies.rows.get(id);
  return copy && openCopy(vault, copy);
};
const keep = (id: string, version: number, record = login(version)) =>
  copies.keep([sealCopy(vault, id, { version, record })]);

test('what is newer in the store is copied, and what is not costs no reading', async () => {
  await store.compareAndSet('k1', 0, login(1));
  await store.compareAndSet('k3', 0, login(4), 4);
  await store.compareAndSet('nobody', 0, login(1));
  expect(await match()).toEqual({ ...NOTHING, copied: 2 });
  expect([copyOf('k1'), copyOf('k3')]).toEqual([
    { version: 1, record: login(1) },
    { version: 4, record: login(4) },
  ]);
  store.read = () => Promise.reject(new Error('nothing to read'));
  copies.readMany = () => Promise.reject(new Error('nothing to read'));
  expect(await match()).toEqual(NOTHING);
});

test('a lost login comes back in its version; one that was due when it was lost is said to be in doubt', async () => {
  await keep('k1', 7);
  await keep('k2', 5, login(5, -1));
  expect(await match()).toEqual({ ...NOTHING, returned: ['k1', 'k2'], doubtful: ['k2'] });
  expect(await store.read('k1')).toMatchObject({ version: 7, record: login(7) });
  const [sure, doubtful] = [await store.read('k1'), await store.read('k2')];
  expect([returnOf(sure?.record ?? {}), returnOf(doubtful?.record ?? {})]).toEqual(['sure', 'doubtful']);
  expect(returnOf({ ...doubtful?.record, refreshed_at: new Date(NOW + 1).toISOString() })).toBeUndefined();
  expect(await match({ contents: true })).toEqual(NOTHING);
});

test('an earlier generation that was planted meanwhile is replaced, one that was issued later is lifted above the copy', async () => {
  await keep('k1', 7, login(7, 2));
  await keep('k2', 7, login(7, 2));
  await store.compareAndSet('k1', 0, login(1, 1));
  await store.compareAndSet('k2', 0, login(2, 3), 2);
  expect(await match()).toEqual({ ...NOTHING, returned: ['k1'], copied: 1 });
  expect(await store.read('k1')).toMatchObject({ version: 7, record: { refresh_token: 'rt-one-7' } });
  expect(await store.read('k2')).toEqual({ version: 8, record: login(2, 3) });
  expect(copyOf('k2')).toEqual({ version: 8, record: login(2, 3) });
});

test('a new login wins over the copy of the old one, whatever their versions', async () => {
  await keep('k1', 7);
  await seedCredential(store, 'k1', { api_key: 'another' });
  expect(await match()).toEqual({ ...NOTHING, copied: 1 });
  expect(copyOf('k1')).toMatchObject({ version: 8, record: { api_key: 'another' } });
  await keep('k2', 1);
  await store.compareAndSet('k2', 0, login(1, 1, 'two'));
  expect(await match()).toEqual(NOTHING);
  expect(await match({ contents: true, accountIds: ['k2'] })).toEqual({ ...NOTHING, copied: 1 });
  expect(copyOf('k2')).toMatchObject({ version: 2, record: login(1, 1, 'two') });
});

test("an operator's login comes back in place of the file's, which it had replaced", async () => {
  await seedCredential(store, 'k1', { api_key: 'of the file' });
  await seedCredential(store, 'k1', { api_key: 'of an operator' }, 'operator');
  await match();
  store = new MemoryCredentialStore();
  await seedCredential(store, 'k1', { api_key: 'of the file' });
  expect(await match()).toEqual({ ...NOTHING, returned: ['k1'] });
  expect(await store.read('k1')).toMatchObject({ version: 2, record: { api_key: 'of an operator' } });
  expect(await seedCredential(store, 'k1', { api_key: 'of the file' })).toBe('kept');
});

test('a copy stays where it is when the journal knows of a newer token', async () => {
  await keep('k1', 7);
  await journal.begin('k1', { token: 'of version 8', version: 8 }, 1_000);
  expect(await match()).toEqual({ ...NOTHING, withheld: ['k1'] });
  expect(await store.read('k1')).toBeUndefined();
  // Whoever has it brings it.
  await store.compareAndSet('k1', 0, login(8), 8);
  expect(await match()).toEqual({ ...NOTHING, copied: 1 });
});

test('a copy that no key opens is named and left, one record that cannot be read does not keep the others', async () => {
  const other = new Vault([parseMasterKey('08'.repeat(32))]);
  await copies.keep([sealCopy(other, 'k1', { version: 3, record: login(3) })]);
  await store.compareAndSet('k2', 0, login(1));
  await store.compareAndSet('k3', 0, login(1));
  const read = store.read.bind(store);
  store.read = (id) => (id === 'k2' ? Promise.reject(new Error('cannot be opened')) : read(id));
  expect(await match()).toEqual({ ...NOTHING, copied: 1, closed: ['k1'], unreadable: ['k2'] });
  expect([await read('k1'), copies.rows.get('k1')?.version]).toEqual([undefined, 3]);
  store.versions = () => Promise.reject(new Error('away'));
  await expect(match()).rejects.toThrow('away');
});

test('two that match at the same time do together what one does', async () => {
  await keep('k1', 7);
  await store.compareAndSet('k2', 0, login(1));
  await keep('k3', 7);
  await seedCredential(store, 'k3', { api_key: 'another' });
  await Promise.all([match(), match(), match()]);
  expect((await store.read('k1'))?.version).toBe(7);
  expect(copyOf('k2')).toEqual({ version: 1, record: login(1) });
  expect((await store.read('k3'))?.record.api_key).toBe('another');
  await match();
  expect(copyOf('k3')).toEqual(await store.read('k3'));
});
