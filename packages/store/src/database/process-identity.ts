import { readFileSync, readlinkSync } from 'node:fs';

/** A running process, told apart from a later one with the same id. What a system does not tell is empty. */
export interface OwnerIdentity {
  readonly pid: number;
  /** Clock ticks between the machine's start and the process's. */
  readonly started: string;
  /** Names one start of the machine. */
  readonly boot: string;
  /** The process table that `pid` belongs to: a container has its own. */
  readonly namespace: string;
}

/** How long an owner in another container counts as alive without showing itself: six missed heartbeats. */
const SILENCE_MS = 30_000;

export function identify(pid: number = process.pid): OwnerIdentity {
  return {
    pid,
    started: startedAt(pid),
    boot: orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: orEmpty(() => readlinkSync('/proc/self/ns/pid')),
  };
}

/**
 * Whether an owner still runs. One in another container cannot be looked up; it counts as alive while its lock is fresh.
 *
 * @param silence milliseconds since it last showed itself.
 */
export async function stillRuns(owner: OwnerIdentity, silence: () => Promise<number>): Promise<boolean> {
  const self = identify();
  if (owner.boot !== self.boot || owner.namespace !== self.namespace) return (await silence()) < SILENCE_MS;
  if (owner.pid === self.pid) return owner.started === self.started;
  return isAlive(owner.pid) && startedAt(owner.pid) === owner.started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of `/proc/<pid>/stat`, counted behind the program's name, which may contain anything. A zombie has ended. */
function startedAt(pid: number): string {
  const text = orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
