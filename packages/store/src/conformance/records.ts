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
