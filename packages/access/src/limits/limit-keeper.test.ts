import { afterEach, describe, expect, it, vi } from 'vitest';
import { keyOf, NOTHING, used } from '../conformance/limit-harness.ts';
import { MemoryLimitDesk } from '../memory/index.ts';
import type { LimitDesk } from './index.ts';
import { LimitKeeper, type LimitsChange } from './index.ts';

const KEY = keyOf({ tokensPerDay: 1_000, concurrentRequests: 3 });
const ask = (id: string, tokens = 100) => ({ id, key: KEY, tokens, cost: 0 });

/** A desk that can be cut off, before or after it has applied what it is told. */
class Cuttable implements LimitDesk {
  readonly inner = new MemoryLimitDesk({ leaseMs: 60_000 });
  cut: 'before' | 'after' | undefined;
  calls = 0;
  take: LimitDesk['take'] = (request) => this.#run(() => this.inner.take(request));
  settle: LimitDesk['settle'] = (grant, actual) => this.#run(() => this.inner.settle(grant, actual));
  renew: LimitDesk['renew'] = (grants) => this.#run(() => this.inner.renew(grants));
  raise: LimitDesk['raise'] = (id, spent) => this.inner.raise(id, spent);
  inspect: LimitDesk['inspect'] = (key) => this.inner.inspect(key);

  async #run<T>(work: () => Promise<T>): Promise<T> {
    this.calls += 1;
    if (this.cut === 'before') throw new Error('connection lost');
    const result = await work();
    if (this.cut === 'after') throw new Error('command timed out');
    return result;
  }
}

async function scene(spoolLimit = 100) {
  const desk = new Cuttable();
  const changes: LimitsChange[] = [];
  const keeper = new LimitKeeper({ desk, retryMs: 1, spoolLimit, onChange: (change) => changes.push(change) });
  const grant = async (id: string) => {
    const answer = await keeper.take(ask(id));
    if (answer.outcome !== 'granted') throw new Error(answer.outcome);
    return answer.grant;
  };
  const left = async () => (await desk.inspect(KEY)).map(({ remaining }) => remaining);
  return { desk, changes, keeper, grant, left };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('while limits cannot be counted', () => {
  it('S16: keys with limits are refused with 503, at once after the first, and all others go on', async () => {
    const { desk, changes, keeper } = await scene();
    desk.cut = 'before';
    const refusal = { outcome: 'uncounted', status: 503, retryAfter: 1 };
    expect(await keeper.take(ask('a'))).toMatchObject(refusal);
    const { calls } = desk;
    for (let request = 0; request < 50; request++) expect(await keeper.take(ask(`b${request}`))).toMatchObject(refusal);
    expect(desk.calls).toBe(calls);
    expect(await keeper.take({ ...ask('c'), key: keyOf({}) })).toEqual({ outcome: 'granted', standings: [] });
    expect(changes).toEqual([{ counting: false, reason: 'connection lost' }]);
    await keeper.close();
  });

  it('what requests used is told later, once, and what was taken unheard is given back', async () => {
    const { desk, changes, keeper, grant, left } = await scene();
    const [first, second] = [await grant('a'), await grant('b')];
    desk.cut = 'after';
    await keeper.take(ask('unheard'));
    await keeper.settle(first, used(30));
    await keeper.settle(second, NOTHING);
    expect(keeper.untold).toBe(3);
    desk.cut = undefined;
    await expect.poll(() => keeper.counting).toBe(true);
    expect(keeper.untold).toBe(0);
    expect(await left()).toEqual([3, 970]);
    expect(changes).toEqual([
      { counting: false, reason: 'command timed out' },
      { counting: true, reason: 'recovered' },
    ]);
    await keeper.close();
  });

  it('the oldest settlements are dropped when there are too many, and counted', async () => {
    const { desk, keeper, grant } = await scene(2);
    const grants = [await grant('a'), await grant('b'), await grant('c')];
    desk.cut = 'before';
    for (const one of grants) await keeper.settle(one, used(1));
    expect([keeper.untold, keeper.dropped]).toEqual([2, 1]);
    await keeper.close();
  });
});

describe('open requests', () => {
  it('keep their slots as long as they run', async () => {
    vi.useFakeTimers();
    const { keeper, grant, left } = await scene();
    const grants = [await grant('a'), await grant('b'), await grant('c')];
    await vi.advanceTimersByTimeAsync(600_000);
    expect(await keeper.take(ask('d'))).toMatchObject({ outcome: 'limited', limit: 'concurrentRequests' });
    for (const one of grants) await keeper.settle(one, used(10));
    expect(await left()).toEqual([3, 970]);
    await keeper.close();
  });

  it('are settled at the end even if the desk had to be waited for', async () => {
    const { desk, keeper, grant, left } = await scene();
    const open = await grant('a');
    desk.cut = 'before';
    await keeper.settle(open, used(10));
    desk.cut = undefined;
    await keeper.close();
    expect(await left()).toEqual([3, 990]);
  });

  it('need no care for keys without limits', async () => {
    const { desk, keeper } = await scene();
    await keeper.settle(undefined, used(10));
    expect(desk.calls).toBe(0);
    await keeper.close();
  });
});
