/**
 * Runs at most one operation per key at a time in this process; callers that arrive meanwhile share its outcome,
 * success or rejection. Nothing is remembered once it has settled.
 */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  run(key: string, operation: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running) return running;
    const started = operation().finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }
}
