import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../database/index.ts';
import { Child } from './child.ts';

export interface KilledInitialisations {
  readonly kills: number;
  /** How many left the folder without a database. */
  readonly unfinished: number;
  /** How many folders could be opened afterwards. Must be as many as kills. */
  readonly opened: number;
}

/** Kills processes that open an embedded database for the first time, each in a folder of its own, and opens it then. */
export async function killInitialisations(parent: string, kills: number): Promise<KilledInitialisations> {
  let unfinished = 0;
  let opened = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const dataDir = join(parent, `first-${kill}`);
    const child = new Child(new URL('./writer-process.ts', import.meta.url), [dataDir, 'first']);
    for await (const line of child.lines()) {
      if (line === 'opening') void sleep(Math.random() * 2_500).then(() => child.kill());
    }
    await child.ended();
    if (!existsSync(join(dataDir, 'database'))) unfinished += 1;
    const result = await openDatabase({ dataDir });
    if (result.outcome !== 'opened') continue;
    opened += 1;
    await result.database.close();
  }
  return { kills, unfinished, opened };
}
