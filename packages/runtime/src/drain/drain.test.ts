import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Drain, type Drainable, type DrainReport, type DrainSettings, type DrainState } from './index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(settings: Partial<DrainSettings> = {}) {
  const calls: string[] = [];
  const server = {
    close: () => calls.push('close'),
    closeIdleConnections: () => calls.push('idle'),
    closeAllConnections: () => calls.push('all'),
  } as unknown as Drainable;
  const states: DrainState[] = [];
  const drain = new Drain({
    notice: 2000,
    grace: 60_000,
    servers: [server],
    onState: (state) => states.push(state),
    ...settings,
  });
  let report: DrainReport | undefined;
  void drain.ended.then((value) => {
    report = value;
  });
  return { drain, calls, states, report: () => report };
}

describe('a drain', () => {
  it('keeps accepting during the notice, though not ready', async () => {
    const { drain, calls, states } = setUp();
    expect(drain.ready).toBe(true);
    drain.signal();
    expect(drain.ready).toBe(false);
    await vi.advanceTimersByTimeAsync(1999);
    expect(calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls[0]).toBe('close');
    expect(states).toEqual(['notice', 'draining', 'ended']);
  });

  it('ends as soon as the last work has finished by itself', async () => {
    const { drain, report } = setUp();
    const end = drain.track(() => expect.unreachable());
    drain.signal();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(drain.state).toBe('draining');
    end();
    end();
    await vi.advanceTimersByTimeAsync(0);
    expect(report()).toEqual({ finished: 1, cut: 0, flushed: true });
  });

  it('closes idle connections again and again while it waits', async () => {
    const { drain, calls } = setUp();
    drain.track(() => {});
    drain.signal();
    await vi.advanceTimersByTimeAsync(2000 + 1000);
    expect(calls.filter((call) => call === 'idle').length).toBeGreaterThanOrEqual(10);
    expect(calls).not.toContain('all');
  });

  it('tells what is left to end when the grace is over, then flushes, then cuts connections', async () => {
    const order: string[] = [];
    const { drain, calls, report } = setUp({ flush: async () => void order.push('flush') });
    const end = drain.track(() => {
      order.push('last words');
      end();
    });
    drain.signal();
    await vi.advanceTimersByTimeAsync(61_999);
    expect(order).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(order).toEqual(['last words', 'flush']);
    expect(calls.at(-1)).toBe('all');
    expect(report()).toEqual({ finished: 0, cut: 1, flushed: true });
  });

  it('cuts work that does not end when told, and one broken goodbye does not spoil the others', async () => {
    const told = vi.fn();
    const { drain, report } = setUp({ lastWords: 500 });
    drain.track(() => {
      throw new Error('broken');
    });
    drain.track(told);
    drain.signal();
    await vi.advanceTimersByTimeAsync(62_000);
    expect(told).toHaveBeenCalledOnce();
    expect(report()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(500);
    expect(report()).toMatchObject({ cut: 2 });
  });

  it('goes faster with a second signal and at once with a third', async () => {
    const { drain } = setUp();
    const told = vi.fn();
    drain.track(told);
    drain.signal();
    drain.signal();
    expect(drain.state).toBe('draining');
    await vi.advanceTimersByTimeAsync(999);
    expect(told).not.toHaveBeenCalled();
    drain.signal();
    expect(told).toHaveBeenCalledOnce();
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['hangs', () => new Promise<void>(() => {})],
  ])('ends also when the flush %s, and says so', async (_, flush) => {
    const { drain, report } = setUp({ notice: 0, flush });
    drain.signal();
    await vi.advanceTimersByTimeAsync(5000);
    expect(report()).toEqual({ finished: 0, cut: 0, flushed: false });
  });

  it('tells work that comes after the deadline to end at once', async () => {
    const { drain } = setUp({ notice: 0, grace: 0 });
    drain.track(() => {});
    drain.signal();
    const told = vi.fn();
    drain.track(told);
    expect(told).toHaveBeenCalledOnce();
  });

  it('always ends, only ever moves forward and tells each work at most once, whatever happens in between', async () => {
    const step = fc.oneof(
      fc.constant({ do: 'signal' as const }),
      fc.constant({ do: 'track' as const }),
      fc.record({ do: fc.constant('finish' as const), which: fc.nat(20) }),
      fc.record({ do: fc.constant('wait' as const), time: fc.integer({ min: 0, max: 40_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { drain, states, report } = setUp();
        const works: { end: () => void; told: number }[] = [];
        for (const current of steps) {
          if (current.do === 'signal') drain.signal();
          else if (current.do === 'wait') await vi.advanceTimersByTimeAsync(current.time);
          else if (current.do === 'finish') works[current.which % Math.max(1, works.length)]?.end();
          else {
            const work = { end: () => {}, told: 0 };
            works.push(work);
            work.end = drain.track(() => work.told++);
          }
        }
        drain.signal();
        await vi.advanceTimersByTimeAsync(70_000);
        expect(report()?.flushed).toBe(true);
        expect(states).toEqual(['notice', 'draining', 'ended']);
        for (const work of works) expect(work.told).toBeLessThanOrEqual(1);
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });
});
