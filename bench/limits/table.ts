import type { Cost } from './measure.ts';

export interface Row extends Cost {
  readonly name: string;
}

/** Prints the costs of all rows, microseconds per request. */
export function print(rows: readonly Row[]): void {
  console.log(`${'per request'.padEnd(32)}   CPU us  Redis us  commands  alone p50 us  alone p99 us`);
  for (const { name, cpuUs, redisUs, commands, aloneP50Us, aloneP99Us } of rows) {
    const cells = [
      cpuUs.toFixed(1).padStart(8),
      redisUs.toFixed(1).padStart(9),
      commands.toFixed(3).padStart(9),
      aloneP50Us.toFixed(0).padStart(13),
      aloneP99Us.toFixed(0).padStart(13),
    ];
    console.log(`${name.padEnd(32)} ${cells.join(' ')}`);
  }
}
