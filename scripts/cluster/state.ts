import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StartedProcess } from './processes.ts';

/** What a running cluster leaves behind for whoever stops it: in the order they were started. */
export interface ClusterState {
  readonly processes: readonly StartedProcess[];
}

/** Reads the state of the cluster in `folder`; undefined when none was started there. */
export async function readState(folder: string): Promise<ClusterState | undefined> {
  try {
    return JSON.parse(await readFile(stateFile(folder), 'utf8')) as ClusterState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces the state at once, so that a reader never sees half of it. */
export async function writeState(folder: string, state: ClusterState): Promise<void> {
  const beside = `${stateFile(folder)}.new`;
  await writeFile(beside, `${JSON.stringify(state, null, 2)}\n`);
  await rename(beside, stateFile(folder));
}

export async function forgetState(folder: string): Promise<void> {
  await rm(stateFile(folder), { force: true });
}

function stateFile(folder: string): string {
  return join(folder, 'state.json');
}
