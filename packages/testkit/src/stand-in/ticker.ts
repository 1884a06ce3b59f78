const TICK_MS = 10;

/** A task waiting in a {@link Ticker}; `cancel` makes it a no-op. */
export interface Appointment {
  cancel(): void;
}

interface Entry extends Appointment {
  task: (() => void) | undefined;
}

/**
 * One 10 ms timer for any number of streams: tasks wait in the bucket of their tick, so thousands of paced streams cost
 * one timer. Tasks run at or up to one tick after their time. Idle, it holds no timer.
 */
export class Ticker {
  readonly #buckets = new Map<number, Entry[]>();
  #timer: NodeJS.Timeout | undefined;
  #done = 0;

  /** Runs a task `delay` milliseconds from now (at the next tick at the earliest). */
  after(delay: number, task: () => void): Appointment {
    return this.at(performance.now() + delay, task);
  }

  /** Runs a task at a moment of `performance.now()`. */
  at(time: number, task: () => void): Appointment {
    if (!this.#timer) {
      this.#done = Math.floor(performance.now() / TICK_MS);
      this.#timer = setInterval(() => this.#tick(), TICK_MS);
    }
    const tick = Math.max(Math.ceil(time / TICK_MS), this.#done + 1);
    const entry: Entry = {
      task,
      cancel() {
        entry.task = undefined;
      },
    };
    const bucket = this.#buckets.get(tick);
    if (bucket) bucket.push(entry);
    else this.#buckets.set(tick, [entry]);
    return entry;
  }

  /** Forgets every task and frees the timer. */
  stop(): void {
    this.#buckets.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const now = Math.floor(performance.now() / TICK_MS);
    while (this.#done < now) {
      this.#done++;
      const bucket = this.#buckets.get(this.#done);
      if (!bucket) continue;
      this.#buckets.delete(this.#done);
      for (const entry of bucket) entry.task?.();
    }
    if (this.#buckets.size === 0) this.stop();
  }
}
