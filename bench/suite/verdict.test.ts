import { describe, expect, it } from 'vitest';
import { memoryPerStream } from './compare.ts';
import { tableOf, verdictOf } from './report.ts';
import { Scale } from './scale.ts';
import { atLeast, atMost, exactly, type Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { rowsOf } from './scenarios/select-cost.ts';

const scenario: Scenario = { name: 's', question: 'how?', run: () => Promise.reject(new Error('not run here')) };

describe('checks', () => {
  it('hold their limit inclusively', () => {
    expect(
      [atMost('a', 5, 5), atMost('a', 5.01, 5), atLeast('a', 5, 5), atLeast('a', 4, 5)].map(({ met }) => met),
    ).toEqual([true, false, true, false]);
    expect(exactly('a', 2, 2).met).toBe(true);
  });

  it('are not met by what could not be measured', () => {
    expect([atMost, atLeast, exactly].map((check) => check('a', Number.NaN, 1).met)).toEqual([false, false, false]);
  });
});

describe('report', () => {
  it('names every missed aim in one line', () => {
    const findings = { checks: [exactly('lost', 0, 0), atMost('delay', 7.5, 5, ' ms')], data: {} };
    expect(verdictOf(scenario, findings)).toBe('s: 1/2 aims NOT MET: delay');
    expect(tableOf(scenario, findings)).toContain('| delay | <= 5 ms | 7.500 ms | NOT MET |');
  });
});

describe('Scale', () => {
  it('shrinks numbers and times but not to nothing, and never enlarges', () => {
    const tenth = new Scale(0.1);
    expect([tenth.count(500), tenth.count(20), tenth.count(300, 40), tenth.seconds(8)]).toEqual([50, 10, 40, 2]);
    expect(() => new Scale(2)).toThrow('scale 2');
  });
});

it('measures memory per stream from the start of the run to its peak', () => {
  const use = {
    pids: [1],
    cpuSeconds: 1,
    rssStart: 1_000_000,
    rssPeak: 1_000_000 + 500 * 1024 * 100,
    rssEnd: 0,
    rssHighWater: 0,
  };
  const report = { processes: { gateway: use } } as unknown as Parameters<typeof memoryPerStream>[0];
  expect(memoryPerStream(report, 'gateway', 500)).toBe(100);
  expect(memoryPerStream(report, 'other', 500)).toBeNaN();
});

it('has scenarios with names of their own', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
});

it('reads the table of bench/select', () => {
  const table =
    'accounts  blocked  select us  ratio\n      10      0 %        7.1   1.00\n   10000     90 %       10.5   1.48\n';
  expect(rowsOf(table)).toEqual([
    { accounts: 10, blockedPercent: 0, microseconds: 7.1 },
    { accounts: 10_000, blockedPercent: 90, microseconds: 10.5 },
  ]);
});
