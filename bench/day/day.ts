/**
 * A day of traffic over 20 accounts, shared by the product and by a naive round robin on the same trace, in virtual time:
 * once with five accounts of each of four vendors, once with twenty of each.
 *
 * `node bench/day/day.ts [--seed N] [--load X] [--json FILE]`; the same seed gives the same table.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type MakeContestant, MOST_ATTEMPTS } from './contestant.ts';
import { managed } from './managed.ts';
import { naive } from './naive.ts';
import { type DayResult, simulateDay, together } from './simulate.ts';
import { type Comparison, figuresOf, table } from './table.ts';
import { VENDORS } from './vendors.ts';

const CONTESTANTS = {
  managed,
  [`naive, ${MOST_ATTEMPTS} tries`]: naive(MOST_ATTEMPTS),
  'naive, 2 tries': naive(2),
} as const satisfies Record<string, MakeContestant>;

async function compare(accounts: number, seed: number, load: number): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const profile of VENDORS) {
    const days: Record<string, DayResult> = {};
    for (const [name, make] of Object.entries(CONTESTANTS)) {
      days[name] = await simulateDay(make, { profile, accounts, seed, load });
    }
    comparisons.push({ name: profile.id, days });
  }
  const totals = Object.keys(CONTESTANTS).map((name): [string, DayResult] => [
    name,
    together(comparisons.flatMap(({ days }) => days[name] ?? [])),
  ]);
  return [...comparisons, { name: 'total', days: Object.fromEntries(totals) }];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      load: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  });
  const [seed, load] = [Number(values.seed), Number(values.load)];
  if (!Number.isSafeInteger(seed)) throw new TypeError('--seed must be a whole number');
  if (!(load > 0 && load <= 10)) throw new TypeError('--load must be above 0 and at most 10');

  const mixed = await compare(5, seed, load);
  const single = await compare(20, seed, load);
  process.stdout.write(`Five accounts of each vendor, 20 in all; seed ${seed}, load ${load}\n\n${table(mixed)}\n\n`);
  process.stdout.write(`Twenty accounts of one vendor, four such days\n\n${table(single)}\n`);
  if (values.json === undefined) return;
  const figures = (comparisons: readonly Comparison[]) =>
    Object.fromEntries(
      comparisons.map(({ name, days }) => [
        name,
        Object.fromEntries(Object.entries(days).map(([contestant, day]) => [contestant, figuresOf(day)])),
      ]),
    );
  const report = { seed, load, fiveOfEach: figures(mixed), twentyOfOne: figures(single) };
  writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}

if (import.meta.main) await main();
