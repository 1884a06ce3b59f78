import { describe, expect, it } from 'vitest';
import { clientRole } from './client-role.ts';
import { assertSafePlan, DEFAULT_LIMITS, type LoadPlan } from './plan.ts';
import { StampTrail } from './stamp-trail.ts';
import { TimeTally } from './tally.ts';
import { checkThresholds } from './thresholds.ts';

const plan: LoadPlan = {
  name: 'test',
  targets: ['http://127.0.0.1:1'],
  dialect: 'anthropic',
  stream: true,
  model: 'm',
  prompt: 'p',
  headers: {},
  arrival: { kind: 'together', streams: 1, spreadMs: 0 },
  mix: {},
  limits: DEFAULT_LIMITS,
  watch: {},
  thresholds: [],
};

describe('assertSafePlan', () => {
  it('refuses targets off this machine and runs without a bound', () => {
    expect(() => assertSafePlan(plan)).not.toThrow();
    expect(() => assertSafePlan({ ...plan, targets: ['http://10.0.0.1:80'] })).toThrow('loopback');
    expect(() => assertSafePlan({ ...plan, targets: ['https://127.0.0.1'] })).toThrow('loopback');
    expect(() => assertSafePlan({ ...plan, targets: [] })).toThrow('at least one');
    const limits = { ...DEFAULT_LIMITS, seconds: Number.POSITIVE_INFINITY };
    expect(() => assertSafePlan({ ...plan, limits })).toThrow('seconds');
  });
});

describe('clientRole', () => {
  it('spreads shares evenly and puts stuck clients first', () => {
    const mix = { stuck: { count: 2 }, abort: { share: 0.25, afterEvents: 3 }, slow: { share: 0.5, pauseMs: 5 } };
    const kinds = Array.from({ length: 10 }, (_, index) => clientRole(mix, index).kind);
    expect(kinds).toEqual('stuck stuck reads aborts reads slow reads aborts reads slow'.split(' '));
  });

  it('hits exactly the share over a long sequence', () => {
    const roles = Array.from({ length: 1000 }, (_, index) =>
      clientRole({ abort: { share: 0.3, afterEvents: 1 } }, index),
    );
    expect(roles.filter(({ kind }) => kind === 'aborts')).toHaveLength(300);
  });
});

describe('StampTrail', () => {
  it('measures the delay of every stamp', () => {
    const trail = new StampTrail();
    expect(trail.read('a~0.1700000000000000~', 1700000000000250)).toEqual([250]);
    expect(trail.read('b~1.1700000000000900~', 1700000000000250)).toEqual([0]);
    expect(trail.violations).toBe(0);
  });

  it.each([
    ['a lost first event', [1, 2]],
    ['a lost event', [0, 2]],
    ['a doubled event', [0, 0]],
    ['a swapped pair', [1, 0]],
  ])('counts %s', (_, sequence) => {
    const trail = new StampTrail();
    for (const number of sequence) trail.read(`x~${number}.1700000000000000~`, 1700000000000000);
    expect(trail.violations).toBeGreaterThan(0);
  });
});

describe('TimeTally', () => {
  it('reports percentiles of microseconds in milliseconds', () => {
    const tally = new TimeTally();
    for (let micros = 1000; micros <= 100_000; micros += 1000) tally.record(micros);
    const { count, p50, p99, max } = tally.summary();
    expect(count).toBe(100);
    expect(p50).toBeCloseTo(50, 0);
    expect(p99).toBeCloseTo(99, 0);
    expect(max).toBeCloseTo(100, 0);
  });

  it('gives zeros for a time nobody measured', () => {
    expect(new TimeTally().summary()).toMatchObject({ count: 0, mean: 0, p99: 0, max: 0 });
  });
});

describe('checkThresholds', () => {
  const report = { times: { firstEvent: { p99: 12.5 } }, counts: { sent: 3 } };

  it('compares the number at a dotted path', () => {
    const results = checkThresholds(report, ['times.firstEvent.p99 <= 12.5', 'counts.sent == 4']);
    expect(results.map(({ actual, met }) => [actual, met])).toEqual([
      [12.5, true],
      [3, false],
    ]);
  });

  it('does not let a misspelt path pass and refuses what is no condition', () => {
    expect(checkThresholds(report, ['times.first.p99 >= 0'])).toMatchObject([{ actual: undefined, met: false }]);
    expect(() => checkThresholds(report, ['counts.sent is fine'])).toThrow('path operator number');
  });
});
