import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { birthOf, folderOf, membersOf, residentsOf } from './process-table.ts';

/** A process to start. It outlives whoever starts it. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of whoever starts it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** File that takes its output; what an earlier one wrote is replaced. */
  readonly log: string;
  /** How it is asked to end; default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Whoever works in its folder belongs to it: for a server whose workers have sessions of their own. */
  readonly ownsFolder?: boolean;
}

/** A started process, told apart from a later one with the same pid by its birth. */
export interface StartedProcess {
  readonly name: string;
  readonly pid: number;
  readonly birth: string;
  readonly cwd: string;
  readonly log: string;
  readonly stopSignal?: NodeJS.Signals;
  readonly ownsFolder: boolean;
}

/** Starts a process in a session of its own, so that its workers can be found again even when it is dead itself. */
export async function startProcess(spec: ProcessSpec): Promise<StartedProcess> {
  const output = openSync(spec.log, 'w', 0o600);
  try {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      detached: true,
      stdio: ['ignore', output, output],
    });
    await once(child, 'spawn');
    child.unref();
    const pid = child.pid ?? 0;
    const { name, cwd, log, stopSignal, ownsFolder = false } = spec;
    const birth = birthOf(pid) ?? 'died at once';
    return { name, pid, birth, cwd, log, ...(stopSignal && { stopSignal }), ownsFolder };
  } finally {
    closeSync(output);
  }
}

export function isAlive({ pid, birth }: StartedProcess): boolean {
  return birthOf(pid) === birth;
}

/**
 * Ends a process and everything it left behind: its stop signal, after `graceMs` SIGKILL. A pid that belongs to another process
 * by now is left alone. Resolves when nothing of it lives; `ended` is false when there was nothing to end.
 */
export async function stopProcess(started: StartedProcess, graceMs: number): Promise<{ readonly ended: boolean }> {
  if (ownMembers(started).length === 0) return { ended: false };
  const asked = new Set<number>();
  const deadline = performance.now() + graceMs;
  while (performance.now() < deadline && ownMembers(started).length > 0) {
    // The leader tells its workers itself; without it they have to be asked one by one.
    const fresh = (isAlive(started) ? [started.pid] : ownMembers(started)).filter((pid) => !asked.has(pid));
    for (const pid of fresh) asked.add(pid);
    signal(fresh, started.stopSignal ?? 'SIGTERM');
    await delay(20);
  }
  for (let left = ownMembers(started); left.length > 0; left = ownMembers(started)) {
    signal(left, 'SIGKILL');
    await delay(20);
  }
  return { ended: true };
}

/**
 * Who of a process's session still lives. While any of them does, the kernel gives its number to no other process; so
 * a stranger at the pid means that all of them are gone.
 */
function ownMembers(started: StartedProcess): number[] {
  const birth = birthOf(started.pid);
  if (birth !== undefined && birth !== started.birth) return [];
  if (started.ownsFolder) return residentsOf(started.cwd);
  return membersOf(started.pid).filter((pid) => pid === started.pid || folderOf(pid) === started.cwd);
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
