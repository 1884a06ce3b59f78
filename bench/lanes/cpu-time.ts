import { readdirSync, readFileSync } from 'node:fs';

/** CPU time a process has used so far, all its living threads, in milliseconds. Kernel's own count, exact to nanoseconds. */
export function cpuMillisecondsOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + onCpu(`/proc/${pid}/task/${thread}/schedstat`), 0) / 1e6;
}

function onCpu(file: string): number {
  try {
    return Number(readFileSync(file, 'latin1').split(' ')[0]);
  } catch {
    // A thread that ended between the two looks.
    return 0;
  }
}
