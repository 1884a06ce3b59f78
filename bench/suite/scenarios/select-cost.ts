import { resolve } from 'node:path';
import { Child } from '../processes/child.ts';
import { atMost, type Check, type Scenario } from '../scenario.ts';

const PROGRAM = resolve(import.meta.dirname, '../../select/select.ts');
const ROW = /^\s*(\d+)\s+(\d+) %\s+([\d.]+)/gm;

interface Row {
  readonly accounts: number;
  readonly blockedPercent: number;
  /** Microseconds of Redis server time per pick. */
  readonly microseconds: number;
}

export const selectCost: Scenario = {
  name: 'select-cost',
  question: 'Redis time of one pick by number of accounts: do blocked accounts make it dearer?',
  async run() {
    const child = new Child(process.execPath, [PROGRAM]);
    const exitCode = await child.exit;
    if (exitCode !== 0) throw new Error(`bench/select ended with ${exitCode}:\n${child.log}`);
    const rows = rowsOf(child.log);
    if (rows.length === 0) throw new Error(`bench/select printed no row:\n${child.log}`);
    return { checks: checksOf(rows), data: rows };
  },
};

/** The rows of the table bench/select prints. */
export function rowsOf(output: string): readonly Row[] {
  return Array.from(output.matchAll(ROW), ([, accounts, blocked, microseconds]) => ({
    accounts: Number(accounts),
    blockedPercent: Number(blocked),
    microseconds: Number(microseconds),
  }));
}

function checksOf(rows: readonly Row[]): readonly Check[] {
  const unblocked = new Map(
    rows.filter((row) => row.blockedPercent === 0).map((row) => [row.accounts, row.microseconds]),
  );
  const sizes = [...unblocked.keys()].sort((one, other) => one - other);
  const costAt = (size: number | undefined): number => unblocked.get(size ?? 0) ?? Number.NaN;
  const growth = costAt(sizes.at(-1)) / costAt(sizes[0]);
  return [
    atMost('dearest pick anywhere', Math.max(...rows.map((row) => row.microseconds)), 100, ' us'),
    atMost('growth from the smallest to the largest pool', growth, 2),
    ...rows
      .filter((row) => row.blockedPercent > 0)
      .map(({ accounts, blockedPercent, microseconds }) =>
        atMost(
          `${accounts} accounts, ${blockedPercent} % blocked: cost over none blocked (${microseconds} us)`,
          microseconds / (unblocked.get(accounts) ?? Number.NaN),
          1.5,
        ),
      ),
  ];
}
