import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { MemoryCredentialStore, MemoryTokenOrphans } from './memory/index.ts';
import type { CredentialRecord } from './record.ts';
import type { RefreshAlarmKind } from './refresh-alarm.ts';
import { storeAnswer } from './store-answer.ts';

const OLD = { access_token: 'at-1', refresh_token: 'rt-1', expires_at: 1_000, note: 'old' };
const CHANGES = { access_token: 'at-2', refresh_token: 'rt-2', expires_at: 2_000 };
const answer = { used: { version: 5, record: OLD }, changes: CHANGES };

let store: MemoryCredentialStore;
let orphans: MemoryTokenOrphans;
let alarms: RefreshAlarmKind[];

beforeEach(() => {
  store = new MemoryCredentialStore();
  orphans = new MemoryTokenOrphans();
  alarms = [];
});

const keep = () => storeAnswer({ store, orphans, alarm: (_id, kind) => void alarms.push(kind) }, 'k1', answer);
const plant = (version: number, record: CredentialRecord) => store.compareAndSet('k1', 0, record, version);

test('an answer takes the next version and keeps the fields it does not name', async () => {
  await plant(5, OLD);
  expect(await keep()).toMatchObject({ outcome: 'stored', current: { version: 6, record: { ...OLD, ...CHANGES } } });
  expect(alarms).toEqual([]);
});

test.each([undefined, 2])('a store that was emptied or set back gets the rightful version (%j)', async (there) => {
  if (there) await plant(there, { access_token: 'at-0', refresh_token: 'rt-0' });
  expect(await keep()).toMatchObject({ outcome: 'stored' });
  expect(await store.read('k1')).toEqual({ version: 6, record: { ...OLD, ...CHANGES } });
  expect(alarms).toEqual(['forgotten']);
});

test('fields that somebody else changed meanwhile stay changed', async () => {
  await plant(7, { ...OLD, note: 'new' });
  await keep();
  expect(await store.read('k1')).toEqual({ version: 8, record: { ...OLD, ...CHANGES, note: 'new' } });
  expect(alarms).toEqual([]);
});

test('an answer that is there already, because only the word of it was lost, is not written twice', async () => {
  await plant(6, { ...OLD, ...CHANGES });
  expect(await keep()).toMatchObject({ outcome: 'stored', current: { version: 6 } });
  expect(alarms).toEqual([]);
});

test('of two answers to one token the one issued later stays and the other is kept as an orphan', async () => {
  const earlier = { access_token: 'at-x', refresh_token: 'rt-x', expires_at: 1_999 };
  await plant(6, earlier);
  expect(await keep()).toMatchObject({ outcome: 'stored', current: { version: 7, record: CHANGES } });
  expect(await orphans.list('k1')).toEqual([earlier]);
  expect(alarms).toEqual(['collision']);
});

test('an answer that comes too late is kept as an orphan and the current one is told', async () => {
  await plant(6, { access_token: 'at-x', refresh_token: 'rt-x', expires_at: 2_001 });
  expect(await keep()).toMatchObject({ outcome: 'lost', current: { version: 6 } });
  expect(await orphans.list('k1')).toEqual([{ ...OLD, ...CHANGES }]);
});

test('a new login wins over what the old one still gave, however long that lasts and whatever its version', async () => {
  for (const version of [3, 9]) {
    store = new MemoryCredentialStore();
    await plant(version, { access_token: 'at-n', refresh_token: 'rt-n', seed_fingerprint: 'new', expires_at: 1 });
    expect(await keep()).toMatchObject({ outcome: 'lost', current: { version } });
  }
  expect(await orphans.list('k1')).toHaveLength(2);
});

test('of any number of answers that meet, none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 }), async (lives) => {
      store = new MemoryCredentialStore();
      orphans = new MemoryTokenOrphans();
      await plant(5, OLD);
      const answers = lives.map((life, index) => ({
        used: { version: 5, record: OLD },
        changes: { access_token: `at-${index}`, refresh_token: `new-${index}`, expires_at: 2_000 + life },
      }));
      await Promise.all(answers.map((each) => storeAnswer({ store, orphans, alarm: () => {} }, 'k1', each)));
      const current = await store.read('k1');
      const kept = [current?.record, ...(await orphans.list('k1'))].map((record) => record?.refresh_token);
      expect(new Set(kept)).toEqual(new Set(answers.map(({ changes }) => changes.refresh_token)));
      expect(current?.record.expires_at).toBe(2_000 + Math.max(...lives));
    }),
  );
});
