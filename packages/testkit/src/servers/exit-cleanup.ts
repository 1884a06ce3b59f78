import { rmSync } from 'node:fs';
import { signalTree } from './process-tree.ts';

const servers = new Set<number>();
const directories = new Set<string>();
let armed = false;

/** Registers a server that must not outlive this process. Returns the function that takes it off the list. */
export function killOnExit(pid: number): () => void {
  arm();
  servers.add(pid);
  return () => servers.delete(pid);
}

/** Registers a directory to be deleted when this process exits. Returns the function that takes it off the list. */
export function removeOnExit(directory: string): () => void {
  arm();
  directories.add(directory);
  return () => directories.delete(directory);
}

function arm(): void {
  if (armed) return;
  armed = true;
  process.once('exit', () => {
    for (const pid of servers) signalTree(pid, 'SIGKILL');
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });
}
