import { rmSync } from 'node:fs';

const groups = new Set<number>();
const directories = new Set<string>();
let armed = false;

/** Registers a process group that must not outlive this process. Returns the function that takes it off the list. */
export function killOnExit(group: number): () => void {
  arm();
  groups.add(group);
  return () => groups.delete(group);
}

/** Registers a directory to be deleted when this process exits. Returns the function that takes it off the list. */
export function removeOnExit(directory: string): () => void {
  arm();
  directories.add(directory);
  return () => directories.delete(directory);
}

/** Sends a signal to a whole process group; a group that is already gone is not an error. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function arm(): void {
  if (armed) return;
  armed = true;
  process.once('exit', () => {
    for (const group of groups) signalGroup(group, 'SIGKILL');
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });
}
