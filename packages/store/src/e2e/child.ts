import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of ours that says what it does, line by line, until it is killed. */
export class Child {
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly #exited: Promise<unknown>;

  /** @param script what it runs. Its complaints go where ours go. */
  constructor(script: URL, args: readonly string[]) {
    this.#process = spawn(process.execPath, [fileURLToPath(script), ...args], {
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
