import { readFileSync } from 'node:fs';

/** A process and all its descendants, parents first. Needed because some servers' workers (Postgres) leave its process group. */
export function processTree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)];
}

/** Process ids of the direct children; none where /proc does not tell. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Sends a signal to every process of a tree and returns them; one that is already gone is not an error. */
export function signalTree(pid: number, signal: NodeJS.Signals): number[] {
  const tree = processTree(pid);
  for (const member of tree) signalOne(member, signal);
  return tree;
}

/** True while the process exists. A zombie does not count: it holds no port, lock or memory any more. */
export function isAlive(pid: number): boolean {
  return signalOne(pid, 0) && !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function signalOne(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
