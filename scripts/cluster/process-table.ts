import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What the kernel says about one living process. */
interface Entry {
  readonly session: number;
  /** Boot and start tick: no other process ever has the same pid and birth. */
  readonly birth: string;
}

/** When a process was born, as a text to compare; undefined when no such process lives (a zombie does not). */
export function birthOf(pid: number): string | undefined {
  return entryOf(pid)?.birth;
}

/** Living processes of the session that `leader` started, itself included; those that a dead leader left too. */
export function membersOf(leader: number): number[] {
  return livingPids().filter((pid) => entryOf(pid)?.session === leader);
}

/** Living processes that run in a folder. */
export function residentsOf(folder: string): number[] {
  return livingPids().filter((pid) => folderOf(pid) === folder && entryOf(pid) !== undefined);
}

/** The folder a process runs in; undefined when it is gone or belongs to somebody else. */
export function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function livingPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function entryOf(pid: number): Entry | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The second field is the name in parentheses and may hold spaces; proc(5) counts state as the third.
  const [state, , , session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  const started = rest[15];
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return { session: Number(session), birth: `${boot}:${started}` };
}
