import type { Failure, Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { failure, type Outcome, type Retries, startRetries } from './outage.fixture.ts';

/** A minute of a hundred requests a second. */
const REQUESTS = 6_000;
const NOBODYS = { scope: 'none' } as const;

async function serveAll(retries: Retries, requests: number, atATime: number): Promise<void> {
  let left = requests;
  const client = async () => {
    while (left-- > 0) await retries.serve(retries.request());
  };
  await Promise.all(Array.from({ length: atATime }, client));
}

describe('a total outage', () => {
  test.each<[string, Failure]>([
    ['503 that blames nobody', failure('overloaded', NOBODYS)],
    ['5xx that blames nobody', failure('transient', NOBODYS)],
    ['5xx that cools the model of an account', failure('transient', { scope: 'model' })],
    ['429 without a time', failure('rate_limit')],
    ['answers nobody knows', failure('unknown', NOBODYS)],
  ])('of %s is sent at most 1.2 times as much as clients ask for, and three more', async (_, outage) => {
    const retries = await startRetries(10, () => outage);
    await serveAll(retries, REQUESTS, 200);
    expect(retries.total()).toBeLessThanOrEqual(1.2 * REQUESTS + 3);
  });

  test('buys thirty-five retries from a full budget, then requests fail at once; answers fill it again', async () => {
    let outcome: Outcome = failure('transient', NOBODYS);
    const retries = await startRetries(10, () => outcome);
    await serveAll(retries, 500, 100);
    expect(retries.total() - 500).toBe(35);
    outcome = 'answer';
    await serveAll(retries, 500, 100);
    expect(retries.total() - 1_000).toBe(35);
    outcome = failure('transient', NOBODYS);
    await serveAll(retries, 500, 100);
    expect(retries.total() - 1_500).toBe(70);
  });
});

describe('the pause before a retry', () => {
  /** Milliseconds between the first and the second send of so many requests that all fail at the same time. */
  async function pauses(first: Failure, requests: number): Promise<number[]> {
    const seen = new Set<Turn>();
    const retries = await startRetries(200, (turn) => {
      if (seen.has(turn)) return 'answer';
      seen.add(turn);
      return first;
    });
    await serveAll(retries, requests, requests);
    return [...retries.sends.values()].flatMap(([a, b]) => (a !== undefined && b !== undefined ? [b - a] : []));
  }

  test('is none behind a limited account, short behind trouble, long behind a lack of capacity', async () => {
    const [limited, transient, overloaded] = await Promise.all([
      pauses(failure('rate_limit'), 35),
      pauses(failure('transient', NOBODYS), 35),
      pauses(failure('overloaded', NOBODYS), 35),
    ]);
    expect([limited.length, transient.length, overloaded.length]).toEqual([35, 35, 35]);
    // Timers may be early by less than a millisecond; how late they are is the machine's business.
    expect(Math.min(...transient)).toBeGreaterThan(24);
    expect(Math.min(...overloaded)).toBeGreaterThan(499);
    expect(Math.min(...limited)).toBeLessThan(24);
  });

  test('differs from request to request, so that they do not come back in step', async () => {
    const steps = new Set((await pauses(failure('overloaded', NOBODYS), 35)).map((pause) => Math.floor(pause / 10)));
    expect(steps.size).toBeGreaterThan(15);
  });
});

describe('the number of sends a request may cost', () => {
  /** Most sends of any of so many requests, of whose sends a third fail at random in one of these ways. */
  async function mostSends(requests: number, ways: readonly Failure[]): Promise<number> {
    const retries = await startRetries(20, () => ways[Math.floor(Math.random() * ways.length * 3)] ?? 'answer');
    for (let done = 0; done < requests; done += 50) {
      await serveAll(retries, 50, 50);
      await retries.pool.reset();
    }
    return Math.max(...[...retries.sends.values()].map((times) => times.length));
  }

  const paused = [failure('transient', { scope: 'model' }), failure('overloaded', NOBODYS)];
  const unpaused = [
    failure('rate_limit'),
    failure('quota_exceeded'),
    failure('permission'),
    failure('not_found', { scope: 'model' }),
    failure('unknown', NOBODYS),
    failure('invalid_request', { scope: 'none', retryable: false }),
  ];

  test('is three, whatever happens to fifty thousand of them', async () => {
    expect(await mostSends(50_000, unpaused)).toBe(3);
    expect(await mostSends(200, paused)).toBe(3);
  });

  test('is one more for every account whose token was renewed on the way', async () => {
    const refused = failure('authentication', { refreshable: true });
    expect(await mostSends(5_000, [refused])).toBe(6);
  });
});
