import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { createRepositories, type Repositories } from '../repositories.ts';
import { HandClock, NOON } from './sample.ts';
import { empty } from './stage.ts';

export function testRecords(database: () => Database): void {
  const clock = new HandClock();
  let repositories: Repositories;
  beforeAll(async () => {
    await empty(database());
    repositories = createRepositories(database().db, clock.read);
  });

  describe('credentials', () => {
    test('a record is replaced only by who has seen its version', async () => {
      const { credentials } = repositories;
      expect(await credentials.read('k1')).toBeUndefined();
      expect(await credentials.compareAndSet('k1', 3, 'x')).toEqual({ outcome: 'conflict', current: undefined });
      expect(await credentials.compareAndSet('k1', 0, 'one')).toEqual({ outcome: 'stored', version: 1 });
      const current = { version: 1, sealed: 'one' };
      expect(await credentials.compareAndSet('k1', 0, 'two')).toEqual({ outcome: 'conflict', current });
      expect(await credentials.compareAndSet('k1', 7, 'two')).toEqual({ outcome: 'conflict', current });
      expect(await credentials.compareAndSet('k1', 1, 'two', 9)).toEqual({ outcome: 'stored', version: 9 });
      await expect(credentials.compareAndSet('k1', 9, 'three', 9)).rejects.toThrow(RangeError);
      expect(await credentials.read('k1')).toEqual({ version: 9, sealed: 'two' });
    });

    test('of many writers exactly one gets its turn, version after version', async () => {
      const { credentials } = repositories;
      for (let version = 0; version < 4; version += 1) {
        const writes = Array.from({ length: 20 }, (_, at) =>
          credentials.compareAndSet('k2', version, `${version}.${at}`),
        );
        const stored = (await Promise.all(writes)).filter(({ outcome }) => outcome === 'stored');
        expect(stored).toEqual([{ outcome: 'stored', version: version + 1 }]);
      }
    });

    test('resealing keeps the version, and yields to a write in between', async () => {
      const { credentials } = repositories;
      expect(await credentials.reseal('k1', 'two', 'again')).toBe(true);
      expect(await credentials.reseal('k1', 'two', 'late')).toBe(false);
      expect((await credentials.list({ limit: 1 })).items).toEqual([{ accountId: 'k1', version: 9, sealed: 'again' }]);
      expect((await credentials.list({ after: 'k1' })).items).toMatchObject([{ accountId: 'k2', version: 4 }]);
      expect([await credentials.remove('k1'), await credentials.remove('k1')]).toEqual([true, false]);
    });
  });

  describe('idempotency', () => {
    const request = { scope: 'admin POST /accounts', key: 'a', requestHash: 'h', claimMs: 1_000, keepMs: 60_000 };

    test('of many that come at once one begins, and later ones get its answer', async () => {
      const { idempotency } = repositories;
      const begun = await Promise.all(Array.from({ length: 20 }, () => idempotency.begin(request)));
      const [first, ...more] = begun.filter((one) => one.outcome === 'begun');
      expect([more, begun.filter(({ outcome }) => outcome === 'running').length]).toEqual([[], 19]);
      expect(await idempotency.finish(request, first?.claim ?? '', 201, '{"id":1}')).toBe(true);
      expect(await idempotency.begin(request)).toEqual({ outcome: 'finished', status: 201, response: '{"id":1}' });
      expect(await idempotency.begin({ ...request, requestHash: 'other' })).toEqual({ outcome: 'mismatch' });
      expect(await idempotency.begin({ ...request, scope: 'other' })).toMatchObject({ outcome: 'begun' });
    });

    test('a worker that is silent for too long loses its claim to the next', async () => {
      const { idempotency } = repositories;
      const slow = { ...request, key: 'slow' };
      const first = await idempotency.begin(slow);
      clock.now = NOON + 1_000;
      expect(await idempotency.begin({ ...slow, requestHash: 'other' })).toEqual({ outcome: 'mismatch' });
      const second = await idempotency.begin(slow);
      expect(second.outcome).toBe('begun');
      expect(await idempotency.finish(slow, first.outcome === 'begun' ? first.claim : '', 200, 'x')).toBe(false);
      await idempotency.abandon(slow, second.outcome === 'begun' ? second.claim : '');
      expect(await idempotency.begin(slow)).toMatchObject({ outcome: 'begun' });
    });

    test('an answer is kept as long as it was asked to be', async () => {
      const { idempotency } = repositories;
      clock.now = NOON + 59_999;
      expect(await idempotency.begin(request)).toMatchObject({ outcome: 'finished' });
      clock.now = NOON + 60_000;
      expect(await idempotency.begin({ ...request, requestHash: 'new' })).toMatchObject({ outcome: 'begun' });
      clock.now = NOON + 200_000;
      expect([await idempotency.expire(), await idempotency.expire()]).toEqual([3, 0]);
    });
  });
}
