import { expect, test } from 'vitest';
import { MemoryCredentialStore } from './memory/index.ts';
import { forgottenRecord, seedCredential } from './seed.ts';

const file = { access_token: 'at-1', refresh_token: 'rt-1', client_id: 'c' };

async function seeded() {
  const store = new MemoryCredentialStore();
  expect(await seedCredential(store, 'k1', file)).toBe('planted');
  return store;
}

async function rotate(store: MemoryCredentialStore) {
  const current = await store.read('k1');
  const changes = { access_token: 'at-2', refresh_token: 'rt-2', profile_arn: 'arn' };
  await store.compareAndSet('k1', current?.version ?? 0, { ...current?.record, ...changes });
}

test('the first start plants the file, the next ones write nothing', async () => {
  const store = await seeded();
  expect(await seedCredential(store, 'k1', file)).toBe('kept');
  expect(await store.read('k1')).toMatchObject({ version: 1, record: file });
});

test('a restart does not bring a rotated token back', async () => {
  const store = await seeded();
  await rotate(store);
  expect(await seedCredential(store, 'k1', file)).toBe('kept');
  expect(await store.read('k1')).toMatchObject({
    version: 2,
    record: { access_token: 'at-2', refresh_token: 'rt-2', profile_arn: 'arn', client_id: 'c' },
  });
});

test('a refresh token that was replaced in the file wins', async () => {
  const store = await seeded();
  await rotate(store);
  expect(await seedCredential(store, 'k1', { ...file, refresh_token: 'rt-new-login' })).toBe('planted');
  expect((await store.read('k1'))?.record.refresh_token).toBe('rt-new-login');
});

test('a changed client or profile is taken over without touching the rotated token', async () => {
  const store = await seeded();
  await rotate(store);
  expect(await seedCredential(store, 'k1', { ...file, client_id: 'c2', profile_arn: undefined })).toBe('kept');
  expect((await store.read('k1'))?.record).toMatchObject({
    refresh_token: 'rt-2',
    client_id: 'c2',
    profile_arn: 'arn',
  });
});

test('ten replicas that start together plant once', async () => {
  const store = new MemoryCredentialStore();
  await Promise.all(Array.from({ length: 10 }, () => seedCredential(store, 'k1', file)));
  expect((await store.read('k1'))?.version).toBe(1);
});

test('what an operator has replaced stays through restarts, until the file says something new', async () => {
  const store = await seeded();
  expect(await seedCredential(store, 'k1', { access_token: 'at-op', refresh_token: 'rt-op' }, 'operator')).toBe(
    'planted',
  );
  expect(await seedCredential(store, 'k1', file)).toBe('kept');
  expect((await store.read('k1'))?.record).toMatchObject({ access_token: 'at-op', refresh_token: 'rt-op' });
  expect(await seedCredential(store, 'k1', { ...file, refresh_token: 'rt-third' })).toBe('planted');
  expect((await store.read('k1'))?.record.refresh_token).toBe('rt-third');
  expect(await seedCredential(store, 'k1', { ...file, refresh_token: 'rt-third' })).toBe('kept');
});

test('an API key that an operator has replaced is not brought back by the file', async () => {
  const store = new MemoryCredentialStore();
  await seedCredential(store, 'k1', { api_key: 'of-the-file' });
  await seedCredential(store, 'k1', { api_key: 'of-the-operator' }, 'operator');
  await seedCredential(store, 'k1', { api_key: 'of-the-file' });
  expect((await store.read('k1'))?.record.api_key).toBe('of-the-operator');
});

test('the login of a deleted account does not come back from the file, unless the file has another', async () => {
  const store = await seeded();
  const stored = await store.read('k1');
  await store.compareAndSet('k1', 1, forgottenRecord(stored?.record ?? {}));
  expect(await seedCredential(store, 'k1', file)).toBe('kept');
  expect(JSON.stringify((await store.read('k1'))?.record)).not.toMatch(/at-1|rt-1/);
  expect(await seedCredential(store, 'k1', { ...file, refresh_token: 'rt-new-login' })).toBe('planted');
});
