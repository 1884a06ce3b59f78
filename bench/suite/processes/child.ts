import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const LOG_LIMIT = 64 * 1024;
const READY_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 10_000;
const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

/** A program this benchmark started, known by its process id and never outliving the benchmark. */
export class Child implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number>;
  #log = '';

  constructor(program: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
    const { cwd, env } = options;
    this.#child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this.#child);
    const keep = (data: Buffer): void => {
      this.#log = (this.#log + data.toString()).slice(-LOG_LIMIT);
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
    this.#exit = once(this.#child, 'exit').then(([code]) => {
      running.delete(this.#child);
      return typeof code === 'number' ? code : -1;
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The last 64 KiB it wrote. */
  get log(): string {
    return this.#log;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves with the exit code; -1 when a signal ended it. */
  get exit(): Promise<number> {
    return this.#exit;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves with what `probe` returns as soon as that is not undefined; rejects when the program ends or 20 s have passed. */
  async ready<T>(probe: (log: string) => T | undefined | Promise<T | undefined>): Promise<T> {
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (this.running && performance.now() < deadline) {
      const found = await probe(this.#log);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const spawned = this.#child.spawnargs.join(' ');
    await this.stop();
    throw new Error(`${spawned} did not become ready:\n${this.#log}`);
  }

  /** SIGTERM, and SIGKILL after ten seconds. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.#child.kill('SIGTERM');
    const reaper = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#exit;
    clearTimeout(reaper);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** Starts a script of this folder that announces `{"listening":PORT}` and returns it with its origin. */
export async function startListening(script: string, args: readonly string[]): Promise<{ child: Child; url: string }> {
  const child = new Child(process.execPath, [script, ...args]);
  const port = await child.ready((log) => /"listening":(\d+)/.exec(log)?.[1]);
  return { child, url: `http://127.0.0.1:${port}` };
}

/** A process and its direct children, e.g. nginx's master and workers. */
export function withChildren(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
    return [pid, ...children.split(' ').filter(Boolean).map(Number)];
  } catch {
    return [pid];
  }
}
