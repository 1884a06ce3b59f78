import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Resealable } from '../reseal.ts';
import { openMasterKeyFile, readMasterKeyFile, Vault } from '../vault/index.ts';
import { FileCredentialStore } from './file-store.ts';
import { GeneratedKey } from './generated-key.ts';

/** A store of 20 records under a key that was made up for it. */
async function scene() {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-generated-key-'));
  const path = join(folder, 'master-key');
  const vault = new Vault((await openMasterKeyFile(path)).keys);
  const book = join(folder, 'credentials.json');
  const store = await FileCredentialStore.open({ path: book, vault });
  for (let i = 0; i < 20; i += 1) await store.compareAndSet(`k${i}`, 0, { refresh_token: `r${i}` });
  const change = (...places: Resealable[]) => new GeneratedKey({ path, vault, places: [store, ...places] }).change();
  /** What a start of another process would find. */
  const reopened = async () => {
    const { keys } = await readMasterKeyFile(path);
    const opened = await FileCredentialStore.open({ path: book, vault: new Vault(keys) });
    return { keys: keys.length, record: (await opened.read('k7'))?.record };
  };
  return { path, vault, store, change, reopened };
}

test('everything is under a new key, which is all that the file holds, for its owner only', async () => {
  const { path, vault, change, reopened } = await scene();
  const [old, text] = [vault.sealingKey, readFileSync(path, 'utf8')];
  expect(await change()).toEqual({ resealed: 20, current: 20, overtaken: 0, closed: 0 });
  expect(vault.sealingKey).not.toBe(old);
  expect(readFileSync(path, 'utf8')).not.toContain(text.trim());
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await reopened()).toEqual({ keys: 1, record: { refresh_token: 'r7' } });
});

test('writers that go on meanwhile lose nothing', async () => {
  const { store, change, reopened } = await scene();
  const writes = Array.from({ length: 20 }, (_, i) => store.compareAndSet('k7', 1 + i, { refresh_token: `n${i}` }));
  const [answers] = await Promise.all([Promise.all(writes), change()]);
  expect(answers.every(({ outcome }) => outcome === 'stored')).toBe(true);
  expect(await reopened()).toEqual({ keys: 1, record: { refresh_token: 'n19' } });
});

test.each<[string, Resealable]>([
  ['cannot be asked', { reseal: () => Promise.reject(new Error('away')) }],
  ['holds what no key opens', { reseal: async () => ({ resealed: 0, current: 0, overtaken: 0, closed: 1 }) }],
])('the old key stays while one place %s', async (_, place) => {
  const { change, reopened } = await scene();
  await change(place).catch(() => {});
  expect(await reopened()).toEqual({ keys: 2, record: { refresh_token: 'r7' } });
});

test('two who ask at the same time change it once', async () => {
  const { path, vault, store } = await scene();
  const key = new GeneratedKey({ path, vault, places: [store] });
  const [one, other] = await Promise.all([key.change(), key.change()]);
  expect(other).toBe(one);
  expect((await readMasterKeyFile(path)).keys.map(({ id }) => id)).toEqual([vault.sealingKey]);
});
