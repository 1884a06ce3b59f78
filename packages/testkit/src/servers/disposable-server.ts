import { freePort } from './free-port.ts';
import { makeScratch, type Scratch } from './scratch.ts';
import { type ServerCommand, ServerProcess } from './server-process.ts';

/** What every disposable server offers. `await using server = await start…()` stops it at the end of the block. */
export interface DisposableServer extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Process id; 0 while it is not running. */
  readonly pid: number;
  /** Its own directory: data, configuration, logs. Deleted by {@link stop}. */
  readonly directory: string;
  /** The last 64 KiB of its output. */
  readonly log: string;
  /** Ends it and deletes its directory. */
  stop(): Promise<void>;
  /** Sends a signal; waits for the exit where the signal ends a process. Default SIGKILL (server and workers). */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** SIGSTOP: connections stay open, nothing is answered. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** Starts it again on the same port and directory; one that still runs is stopped first. */
  restart(): Promise<void>;
}

const BIND_ATTEMPTS = 5;

/**
 * Starts a server in a fresh directory. Without a fixed port it picks a free one, and picks again when somebody else
 * was faster; with a fixed port the first failure is final.
 */
export async function startDisposable(
  name: string,
  fixedPort: number | undefined,
  describe: (port: number, scratch: Scratch) => ServerCommand | Promise<ServerCommand>,
): Promise<DisposableServer> {
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await freePort());
    const scratch = makeScratch(name);
    try {
      const server = new ServerProcess(await describe(port, scratch));
      await server.start();
      return new RunningServer(server, port, scratch);
    } catch (error) {
      scratch.remove();
      const taken = error instanceof Error && /address (already )?in use/i.test(error.message);
      if (fixedPort !== undefined || !taken || attempt === BIND_ATTEMPTS) throw error;
    }
  }
}

class RunningServer implements DisposableServer {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly #server: ServerProcess;
  readonly #scratch: Scratch;

  constructor(server: ServerProcess, port: number, scratch: Scratch) {
    this.#server = server;
    this.port = port;
    this.#scratch = scratch;
  }

  get pid(): number {
    return this.#server.pid;
  }

  get directory(): string {
    return this.#scratch.path;
  }

  get log(): string {
    return this.#server.log;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    this.#scratch.remove();
  }

  kill(signal?: NodeJS.Signals): Promise<void> {
    return this.#server.kill(signal);
  }

  freeze(): void {
    this.#server.freeze();
  }

  thaw(): void {
    this.#server.thaw();
  }

  async restart(): Promise<void> {
    await this.#server.stop();
    await this.#server.start();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
