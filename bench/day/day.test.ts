import { classifierFor } from '@sluice/providers/classifiers';
import { describe, expect, it } from 'vitest';
import { DAY_MS, START } from './calendar.ts';
import type { MakeContestant } from './contestant.ts';
import { managed } from './managed.ts';
import { naive } from './naive.ts';
import { type DayOptions, dayTrace, simulateDay } from './simulate.ts';
import type { TracedRequest } from './trace.ts';
import { VENDORS } from './vendors.ts';
import { VirtualTime } from './virtual-time.ts';

describe.each(VENDORS)('a simulated day of $id', (profile) => {
  const options: DayOptions = { profile, accounts: 5, seed: 7, load: 0.4 };

  it('brings every contestant the same requests at the same moments', async () => {
    const [first, second] = [await requestsSeenBy(managed, options), await requestsSeenBy(naive(3), options)];
    expect(first).toEqual(second);
    expect(first.map(({ request }) => request)).toEqual(dayTrace(options));
    for (const { request, at } of first) expect(at).toBe(request.at);
    expect(first[0]?.at).toBeGreaterThanOrEqual(START);
    expect(first.at(-1)?.at).toBeLessThan(START + DAY_MS);
  });

  it('goes the same way for the same seed and another way for another', async () => {
    for (const make of [managed, naive(3)]) {
      const day = await simulateDay(make, options);
      expect(await simulateDay(make, options)).toEqual(day);
      expect(await simulateDay(make, { ...options, seed: 8 })).not.toEqual(day);
      expect(day.requests).toBe(day.answerDelays.length + day.failedRequests);
    }
  });

  it('says of a refused token what the classifier takes for one worth a refresh', () => {
    const { status, body } = profile.refusedToken;
    expect(classifierFor(profile.id)(status, {}, body, START)).toMatchObject({
      kind: 'authentication',
      refreshable: true,
    });
  });

  it('costs the product no expired token, and less asking in vain than a round robin', async () => {
    const [mine, theirs] = [await simulateDay(managed, options), await simulateDay(naive(3), options)];
    expect(mine.expiredTokens).toBe(0);
    expect(mine.limitRefusals).toBeLessThan(theirs.limitRefusals);
  });
});

describe('virtual time', () => {
  it('rings in order of time, then of asking, and lets consequences come first', async () => {
    const time = new VirtualTime(0);
    const seen: string[] = [];
    const note = async (at: number, name: string) => {
      await time.until(at);
      seen.push(`${name}@${time.now()}`);
    };
    void note(30, 'c');
    void note(10, 'a').then(() => note(5, 'late'));
    void note(20, 'b');
    void note(10, 'a2').then(() => time.wait(5).then(() => seen.push(`d@${time.now()}`)));
    await time.run();
    expect(seen).toEqual(['a@10', 'a2@10', 'late@10', 'd@15', 'b@20', 'c@30']);
  });
});

async function requestsSeenBy(make: MakeContestant, options: DayOptions) {
  const seen: { request: TracedRequest; at: number }[] = [];
  await simulateDay(async (upstream) => {
    const contestant = await make(upstream);
    return {
      serve(request) {
        seen.push({ request, at: upstream.time.now() });
        return contestant.serve(request);
      },
    };
  }, options);
  return seen;
}
