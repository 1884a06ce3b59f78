export interface Row {
  readonly accounts: number;
  readonly blocked: number;
  readonly selectUs: number;
  readonly reportUs: number;
  /** A call of the first pick in a lane that has not seen any of these blocks yet. */
  readonly catchUpUs: number;
}

/** Prints one strategy's costs. Rows of the default strategy begin with the number of accounts, all others with their name. */
export function print(strategy: string, rows: readonly Row[]): void {
  const smallest = rows[0]?.selectUs ?? Number.NaN;
  const costs = rows.map((row) => row.selectUs);
  const name = strategy === 'round_robin' ? '' : strategy.padEnd(16);
  console.log(`${name}accounts  blocked  select us  ratio  report us  catching up, us a call`);
  for (const row of rows) {
    console.log(
      name +
        [
          String(row.accounts).padStart(8),
          `${row.blocked * 100} %`.padStart(8),
          row.selectUs.toFixed(1).padStart(10),
          (row.selectUs / smallest).toFixed(2).padStart(6),
          row.reportUs.toFixed(1).padStart(10),
          row.catchUpUs.toFixed(0).padStart(22),
        ].join(' '),
    );
  }
  console.log(`${strategy}: dearest over cheapest ${(Math.max(...costs) / Math.min(...costs)).toFixed(2)}\n`);
}
