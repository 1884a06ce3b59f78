import type { Failure } from '@sluice/core';
import { expect, test } from 'vitest';
import type { RefreshJournal } from './refresh-journal.ts';

const FAILURE: Failure = { kind: 'transient', scope: 'account', retryable: true, message: 'later', raw: 'body' };
const PATIENCE_MS = 10_000;
const token = { token: 'first', version: 1 };
const next = { token: 'second', version: 1 };

/** What every refresh journal does. `open` gives an empty one beside a store in which version 1 of `k1` is current. */
export function testJournalContract(open: () => Promise<RefreshJournal>): void {
  test('leave is given once, until the token is another', async () => {
    const journal = await open();
    const begun = await journal.begin('k1', token, PATIENCE_MS);
    expect(begun).toMatchObject({ outcome: 'begun', failures: 0, attempt: token });
    const refused = await journal.begin('k1', token, PATIENCE_MS);
    expect(refused).toMatchObject({ outcome: 'open', trustedForMs: expect.toSatisfy((ms) => ms > 0 && ms <= 10_000) });
    expect(await journal.begin('k1', next, PATIENCE_MS)).toMatchObject({ outcome: 'begun', failures: 0 });
  });

  test('of many who ask at once, one is given leave', async () => {
    const journal = await open();
    const asked = await Promise.all(Array.from({ length: 30 }, () => journal.begin('k1', token, PATIENCE_MS)));
    expect(asked.filter(({ outcome }) => outcome === 'begun')).toHaveLength(1);
  });

  test('an attempt that nobody ended is repeated only out of patience, and with a higher fence', async () => {
    const journal = await open();
    const first = await journal.begin('k1', token, PATIENCE_MS);
    const second = await journal.begin('k1', token, 0);
    if (first.outcome !== 'begun' || second.outcome !== 'begun') throw new Error('not begun');
    expect(second.unanswered).toMatchObject({ fence: first.attempt.fence, startedAt: first.attempt.startedAt });
    expect(second.attempt.fence).toBeGreaterThan(first.attempt.fence);
    await journal.settle('k1', first.attempt, { outcome: 'withdrawn' });
    expect(await journal.begin('k1', token, PATIENCE_MS)).toMatchObject({ outcome: 'open' });
  });

  test('the newest version that a call was begun from is known, however it ended', async () => {
    const journal = await open();
    expect(await journal.newest('k1')).toBeUndefined();
    const begun = await journal.begin('k1', token, PATIENCE_MS);
    if (begun.outcome !== 'begun') throw new Error('not begun');
    expect(await journal.newest('k1')).toBe(1);
    await journal.settle('k1', begun.attempt, { outcome: 'failed', failure: FAILURE, failures: 1, restMs: 1 });
    expect(await journal.newest('k1')).toBe(1);
  });

  test('a withdrawn attempt leaves nothing behind', async () => {
    const journal = await open();
    const begun = await journal.begin('k1', token, PATIENCE_MS);
    if (begun.outcome !== 'begun') throw new Error('not begun');
    await journal.settle('k1', begun.attempt, { outcome: 'withdrawn' });
    const again = await journal.begin('k1', token, PATIENCE_MS);
    expect(again).toMatchObject({ outcome: 'begun', failures: 0 });
    expect(again).not.toHaveProperty('unanswered');
  });

  test('a failed token rests, remembers how often, and is free when the rest is over', async () => {
    const journal = await open();
    const begun = await journal.begin('k1', token, PATIENCE_MS);
    if (begun.outcome !== 'begun') throw new Error('not begun');
    const failed = { outcome: 'failed', failure: FAILURE, failures: 3 } as const;
    await journal.settle('k1', begun.attempt, { ...failed, restMs: 5_000 });
    const resting = await journal.begin('k1', token, PATIENCE_MS);
    expect(resting).toMatchObject({ outcome: 'resting', failure: { message: 'later' } });
    expect(resting).toMatchObject({ restMs: expect.toSatisfy((ms) => ms > 0 && ms <= 5_000) });
    await journal.settle('k1', begun.attempt, { ...failed, restMs: 0 });
    expect(await journal.begin('k1', token, PATIENCE_MS)).toMatchObject({ outcome: 'begun', failures: 3 });
  });

  test('a rejected token stays rejected, whatever version it comes in; another does not', async () => {
    const journal = await open();
    const begun = await journal.begin('k1', token, PATIENCE_MS);
    if (begun.outcome !== 'begun') throw new Error('not begun');
    await journal.settle('k1', begun.attempt, { outcome: 'rejected', failure: FAILURE });
    expect(await journal.begin('k1', token, 0)).toMatchObject({ outcome: 'rejected', failure: { message: 'later' } });
    expect(await journal.begin('k1', next, 0)).toMatchObject({ outcome: 'begun' });
  });
}
