import { expect, test } from 'vitest';
import { MemoryCredentialStore, MemoryRefreshJournal } from './memory/index.ts';
import type { RefreshAlarmKind } from './refresh-alarm.ts';
import { hasForgotten, reteach } from './reteach.ts';

const recordOf = (version: number, seed = 'one') => ({
  version,
  record: { refresh_token: `rt-${version}`, seed_fingerprint: seed },
});

function emptied() {
  const alarms: RefreshAlarmKind[] = [];
  const alarm = (_id: string, kind: RefreshAlarmKind) => void alarms.push(kind);
  return { alarms, store: new MemoryCredentialStore(), journal: new MemoryRefreshJournal(Date.now), alarm };
}

test('an emptied store gets the record back in its version, and a human is told', async () => {
  const to = emptied();
  expect(await reteach(to, 'k1', undefined, recordOf(7))).toEqual(recordOf(7));
  expect(await to.store.read('k1')).toEqual(recordOf(7));
  expect(to.alarms).toEqual(['forgotten']);
});

test('of many that remember different versions the newest stays, whatever their order, and nobody unlearns it', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    const to = emptied();
    const versions = [3, 5, 4, 6, 2].map((_, index, all) => all[(index + turn) % all.length] ?? 0);
    const learnt = await Promise.all(versions.map((version) => reteach(to, 'k1', undefined, recordOf(version))));
    expect(await to.store.read('k1')).toEqual(recordOf(6));
    for (const [index, current] of learnt.entries()) {
      expect(current.version).toBeGreaterThanOrEqual(versions[index] ?? 0);
    }
  }
});

test('a record of another seed is a new login, not forgetfulness', () => {
  expect(hasForgotten(recordOf(1, 'two'), recordOf(7))).toBe(false);
  expect(hasForgotten(recordOf(1), recordOf(7))).toBe(true);
  expect(hasForgotten(recordOf(7), recordOf(7))).toBe(false);
});
