import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.ts';

export interface KilledWriters {
  readonly kills: number;
  /** How many of them came while the folder was being opened (recovered from the kill before). */
  readonly whileOpening: number;
  readonly acknowledged: number;
  /** Acknowledged rows that were not there at the next start. Must be 0. */
  readonly lost: number;
  /** Rows missing before later ones of the same run. Must be 0. */
  readonly holes: number;
}

interface FoundRun {
  readonly run: string;
  readonly rows: number;
  readonly last: number;
}

/** Kills a process that writes to the embedded database, again and again, and counts what the next one finds. */
export async function killWriters(dataDir: string, kills: number): Promise<KilledWriters> {
  const acknowledged = new Map<string, number>();
  let whileOpening = 0;
  let found: readonly FoundRun[] = [];
  for (let kill = 1; kill <= kills + 1; kill += 1) {
    const last = kill === kills + 1;
    const opening = !last && kill % 5 === 0;
    if (opening) whileOpening += 1;
    const child = new Child(new URL('./writer-process.ts', import.meta.url), [dataDir, String(kill)]);
    const until = 1 + Math.floor(Math.random() * 300);
    for await (const line of child.lines()) {
      if (line.startsWith('found ')) found = JSON.parse(line.slice('found '.length));
      else if (line !== 'opening') acknowledged.set(String(kill), Number(line));
      if (line === 'opening' && opening) void sleep(Math.random() * 400).then(() => child.kill());
      if ((last && line.startsWith('found ')) || Number(line) >= until) child.kill();
    }
    await child.ended();
  }
  // What the last child wrote nobody has looked at.
  acknowledged.delete(String(kills + 1));
  const rowsOf = (run: string) => found.find((one) => one.run === run)?.rows ?? 0;
  return {
    kills,
    whileOpening,
    acknowledged: [...acknowledged.values()].reduce((sum, rows) => sum + rows, 0),
    lost: [...acknowledged].reduce((sum, [run, rows]) => sum + Math.max(0, rows - rowsOf(run)), 0),
    holes: found.reduce((sum, { rows, last }) => sum + last - rows, 0),
  };
}
