import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinary, requireBinary } from './binary.ts';
import { killOnExit } from './exit-cleanup.ts';
import { isAlive, processTree, signalTree } from './process-tree.ts';

const READY_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5_000;
const PROBE_INTERVAL_MS = 20;
const LOG_LIMIT = 64 * 1024;
const TREE_SIGNALS: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGSTOP', 'SIGCONT']);

export interface ServerCommand {
  /** Program name; looked up in PATH and the distribution's directories. */
  readonly binary: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** System user to run as, for programs that refuse to run as root; ignored unless this process is root. */
  readonly user?: string;
  /** What `stop` sends first. Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Sent by the kernel when this process dies without a chance to clean up. Default SIGKILL. */
  readonly deathSignal?: 'KILL' | 'TERM' | 'QUIT';
  /** Asks the server a harmless question; resolves true once it answers as a ready server does. */
  readonly isReady: () => Promise<boolean>;
}

/**
 * A real server program owned by this process: it runs in a session of its own, can be frozen, killed and
 * restarted with the same command, and is gone when this process is gone (whatever way it ended, on Linux).
 */
export class ServerProcess {
  readonly #command: ServerCommand;
  #child: ChildProcess | undefined;
  #forget: (() => void) | undefined;
  #log = '';

  constructor(command: ServerCommand) {
    this.#command = command;
  }

  /** Process id of the running server (of its master, where it has workers); 0 when it is not running. */
  get pid(): number {
    return this.running ? (this.#child?.pid ?? 0) : 0;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The last 64 KiB of what the server wrote to stdout and stderr, over all restarts. */
  get log(): string {
    return this.#log;
  }

  /** Starts the program and waits until it is ready. Rejects with its output when it exits or stays silent for 15 s. */
  async start(): Promise<void> {
    if (this.running) throw new Error(`${this.#command.binary} is already running`);
    const { binary, args, cwd, env } = this.#command;
    const [program, ...rest] = [...wrapper(this.#command), requireBinary(binary), ...args];
    if (!program) throw new Error('no program to start');
    const child = spawn(program, rest, {
      cwd,
      env: env ?? process.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (data: Buffer) => this.#remember(data));
    child.stderr.on('data', (data: Buffer) => this.#remember(data));
    this.#child = child;
    await once(child, 'spawn');
    this.#forget = killOnExit(child.pid ?? 0);
    child.once('exit', () => this.#forget?.());
    await this.#untilReady();
  }

  /**
   * Sends a signal and, for signals that end a process, waits for its exit. SIGKILL, SIGSTOP and SIGCONT go to the
   * server and its workers; every other signal goes to the server alone, which is what `kill PID` does.
   */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.running) return;
    const tree = processTree(this.pid);
    if (TREE_SIGNALS.has(signal)) signalTree(this.pid, signal);
    else process.kill(this.pid, signal);
    if (signal === 'SIGKILL' || signal === 'SIGTERM' || signal === 'SIGINT') await this.#untilGone(tree);
  }

  /** SIGSTOP: connections stay open, nothing is answered. */
  freeze(): void {
    if (this.running) signalTree(this.pid, 'SIGSTOP');
  }

  /** SIGCONT after {@link freeze}. */
  thaw(): void {
    if (this.running) signalTree(this.pid, 'SIGCONT');
  }

  /** Ends the server: politely, then after 5 s by SIGKILL. Repeating it does nothing. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.thaw();
    const tree = processTree(this.pid);
    process.kill(this.pid, this.#command.stopSignal ?? 'SIGTERM');
    const reaper = setTimeout(() => tree.map((pid) => signalTree(pid, 'SIGKILL')), STOP_TIMEOUT_MS);
    await this.#untilGone(tree);
    clearTimeout(reaper);
  }

  /** Waits for the server and for its workers too: they still hold ports, locks and shared memory for a moment. */
  async #untilGone(tree: readonly number[]): Promise<void> {
    if (this.running && this.#child) await once(this.#child, 'exit');
    const deadline = performance.now() + STOP_TIMEOUT_MS;
    while (tree.some(isAlive) && performance.now() < deadline) await sleep(PROBE_INTERVAL_MS);
  }

  async #untilReady(): Promise<void> {
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (this.running && performance.now() < deadline) {
      if (await this.#command.isReady().catch(() => false)) return;
      await sleep(PROBE_INTERVAL_MS);
    }
    const how = this.running ? `was not ready after ${READY_TIMEOUT_MS} ms` : 'exited during its start';
    await this.stop();
    throw new Error(`${this.#command.binary} ${how}:\n${this.#log}`);
  }

  #remember(data: Buffer): void {
    this.#log = (this.#log + data.toString()).slice(-LOG_LIMIT);
  }
}

/**
 * `setpriv` in front of the program: it makes the kernel signal the server when this process dies, so not even SIGKILL
 * leaves a stray behind, and drops root where the program asks for it. It execs, so the process id stays.
 */
function wrapper({ deathSignal = 'KILL', user }: ServerCommand): string[] {
  const drop = user && process.getuid?.() === 0 ? ['--reuid', user, '--regid', user, '--clear-groups'] : [];
  const setpriv = drop.length > 0 ? requireBinary('setpriv') : findBinary('setpriv');
  return setpriv ? [setpriv, ...drop, '--pdeathsig', deathSignal] : [];
}
