import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** A process of ours that says what it does, line by line, until it is killed. */
export class Child {
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly #exited: Promise<unknown>;

  /** @param file a script of this folder. Its complaints go where ours go. */
  constructor(file: string, args: readonly string[]) {
    this.#process = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!this.#process.stdout) throw new Error('no output to read');
    this.#lines = createInterface({ input: this.#process.stdout });
    this.#exited = once(this.#process, 'exit');
  }

  /** Everything it says, until it has ended. */
  lines(): AsyncIterable<string> {
    return this.#lines;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async ended(): Promise<void> {
    await this.#exited;
  }
}
