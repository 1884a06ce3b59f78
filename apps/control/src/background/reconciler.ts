import type { Logger } from '@sluice/runtime';

export interface ReconcilerOptions {
  /** Goes into the log. */
  readonly name: string;
  /** Brings what others see in line with the database. May be repeated; rejects when it could not. */
  readonly work: () => Promise<void>;
  readonly log: Pick<Logger, 'warn' | 'info'>;
  /** Pause after a failure, milliseconds. Default 500. */
  readonly retryMs?: number;
  /** How often it is done without being asked, milliseconds. Default 5,000. */
  readonly everyMs?: number;
}

/**
 * Does a piece of work whenever asked to, one at a time, until it has succeeded once after the last request. So nothing that
 * was changed is forgotten, however often the other side is away; and what others lost they get back.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  #running: Promise<boolean> | undefined;
  #troubled = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Begins to look by itself now and then. */
  start(): void {
    this.#schedule(this.#options.everyMs ?? 5_000);
  }

  /**
   * Asks for a run and waits for it, but not longer than this. `done`: what was there when it was asked for is seen by the
   * others; `pending`: it will be, as soon as they can be reached.
   */
  async request(patienceMs = 1_000): Promise<'done' | 'pending'> {
    const { promise: late, resolve } = Promise.withResolvers<false>();
    const timer = setTimeout(() => resolve(false), patienceMs);
    const done = await Promise.race([this.#afterThis(), late]);
    clearTimeout(timer);
    return done ? 'done' : 'pending';
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** A run that is under way may have read before the change: then another one follows. */
  async #afterThis(): Promise<boolean> {
    if (this.#running) await this.#running;
    return this.#running ?? this.#run();
  }

  #run(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#running = this.#attempt().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #attempt(): Promise<boolean> {
    const { name, work, log, retryMs = 500, everyMs = 5_000 } = this.#options;
    try {
      await work();
      if (this.#troubled) log.info({ work: name }, 'works again');
      this.#troubled = false;
      this.#schedule(everyMs);
      return true;
    } catch (error) {
      if (!this.#troubled) log.warn({ work: name, error }, 'does not work; tried again until it does');
      this.#troubled = true;
      this.#schedule(retryMs);
      return false;
    }
  }

  #schedule(milliseconds: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#running) void this.#run();
    }, milliseconds);
    this.#timer.unref();
  }
}
