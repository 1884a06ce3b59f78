import { expect, test } from 'vitest';
import type { CredentialStore, VersionList } from './store.ts';

type ListedStore = CredentialStore & VersionList;

/** What every credential store does. `open` gives writers that share one empty store. */
export function testStoreContract(open: (writers: number) => Promise<readonly [ListedStore, ...ListedStore[]]>): void {
  test('a record is stored, read and replaced only by who has seen its version', async () => {
    const [store] = await open(1);
    expect(await store.read('k1')).toBeUndefined();
    expect(await store.compareAndSet('k1', 0, { access_token: 'a', x: [1] })).toEqual({
      outcome: 'stored',
      version: 1,
    });
    expect(await store.read('k1')).toEqual({ version: 1, record: { access_token: 'a', x: [1] } });
    const current = { version: 1, record: { access_token: 'a', x: [1] } };
    expect(await store.compareAndSet('k1', 0, { access_token: 'b' })).toEqual({ outcome: 'conflict', current });
    expect(await store.compareAndSet('k1', 7, { access_token: 'b' })).toEqual({ outcome: 'conflict', current });
    expect(await store.compareAndSet('k1', 1, { access_token: 'b' })).toEqual({ outcome: 'stored', version: 2 });
  });

  test('a record that is gone is a conflict with nothing', async () => {
    const [store] = await open(1);
    expect(await store.compareAndSet('k1', 3, {})).toEqual({ outcome: 'conflict', current: undefined });
  });

  test('of many writers exactly one gets its turn, version after version', async () => {
    const stores = await open(3);
    for (let version = 0; version < 5; version += 1) {
      const writes = Array.from({ length: 10 }, (_, i) =>
        Promise.all(stores.map((store, at) => store.compareAndSet('k1', version, { access_token: `${at}-${i}` }))),
      );
      const answers = (await Promise.all(writes)).flat();
      expect(answers.filter((answer) => answer.outcome === 'stored')).toEqual([
        { outcome: 'stored', version: version + 1 },
      ]);
    }
  });

  test('versions are listed in the order they are asked for, however many', async () => {
    const [store] = await open(1);
    expect(await store.versions([])).toEqual([]);
    await store.compareAndSet('k1', 0, { access_token: 'a' }, 7);
    await store.compareAndSet('k2', 0, { access_token: 'a' });
    const others = Array.from({ length: 600 }, (_, at) => `none-${at}`);
    expect(await store.versions(['k2', ...others, 'k1'])).toEqual([1, ...others.map(() => 0), 7]);
  });

  test('what a caller does to its record afterwards changes nothing', async () => {
    const [store] = await open(1);
    const record = { nested: { kept: true } };
    await store.compareAndSet('k1', 0, record);
    record.nested.kept = false;
    expect((await store.read('k1'))?.record).toEqual({ nested: { kept: true } });
  });
}
