import { sleep } from '@sluice/core';
import type { RefreshLock } from '../refresh-lock.ts';

export interface LeadershipOptions {
  readonly lock: RefreshLock;
  /** The same for all who compete. */
  readonly name: string;
  /** A leader that is gone is replaced after so long at most and a third more, milliseconds. */
  readonly leaseMs: number;
  readonly onChange: (leads: boolean) => void;
}

/**
 * Makes one of all replicas the leader, for as long as it lives and reaches the lock. A leader may not know for up to one
 * lease that it has been replaced, so what leaders do must be harmless when two do it.
 */
export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #stopping = new AbortController();
  readonly #firstTry = Promise.withResolvers<void>();
  #leads = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: LeadershipOptions) {
    this.#options = options;
  }

  get leads(): boolean {
    return this.#leads;
  }

  /** Resolves once it is known whether this replica leads for now. */
  start(): Promise<void> {
    this.#running = this.#compete();
    return this.#firstTry.promise;
  }

  /** Gives the lead up; another replica has it after a third of a lease. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #compete(): Promise<void> {
    const { lock, name, leaseMs } = this.#options;
    const stopping = this.#stopping.signal;
    while (!stopping.aborted) {
      try {
        await lock(name, leaseMs, async (lost) => {
          this.#change(true);
          this.#firstTry.resolve();
          await aborted(AbortSignal.any([lost, stopping]));
        });
      } catch {
        // A lock that cannot be asked for is asked for again.
      }
      this.#change(false);
      this.#firstTry.resolve();
      await sleep(leaseMs / 3, stopping);
    }
  }

  #change(leads: boolean): void {
    if (this.#leads === leads) return;
    this.#leads = leads;
    this.#options.onChange(leads);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
