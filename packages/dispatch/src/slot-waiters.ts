/**
 * Requests waiting for a busy account of one pool.
 *
 * A lease that ends in this process wakes the longest waiting request at once; leases that end on other replicas
 * are noticed by polling, with jitter so that waiters do not ask in step.
 */
export class SlotWaiters {
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #pollMs: number;

  constructor(pollMs = 250) {
    this.#pollMs = pollMs;
  }

  /** Resolves when it is worth asking the pool again, or when the signal fires. */
  wait(pool: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(pool) ?? new Set();
      this.#waiting.set(pool, queue);
      const done = () => {
        clearTimeout(timer);
        queue.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, this.#pollMs * (0.75 + Math.random() / 2));
      queue.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  /** One lease of the pool has ended here. */
  wake(pool: string): void {
    const [first] = this.#waiting.get(pool) ?? [];
    first?.();
  }
}
