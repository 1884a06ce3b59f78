import { expect, test } from 'vitest';
import { testStoreContract } from '../store-contract.fixture.ts';
import { memoryRefreshLock } from './memory-lock.ts';
import { MemoryCredentialStore } from './memory-store.ts';

testStoreContract(async () => {
  const store = new MemoryCredentialStore();
  return [store, store, store];
});

test('the lock lets one in at a time, also after one that threw', async () => {
  const lock = memoryRefreshLock();
  const gate = Promise.withResolvers<string>();
  const first = lock('k1', 1_000, () => gate.promise);
  expect(await lock('k1', 1_000, async () => 'second')).toEqual({ outcome: 'busy' });
  expect(await lock('k2', 1_000, async () => 'other')).toEqual({ outcome: 'acquired', result: 'other' });
  gate.reject(new Error('work failed'));
  await expect(first).rejects.toThrow('work failed');
  expect(await lock('k1', 1_000, async () => 'third')).toEqual({ outcome: 'acquired', result: 'third' });
});
