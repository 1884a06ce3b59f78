/** Those who wait for a condition on a value that changes now and then. */
export class Watchers<T> {
  readonly #read: () => T;
  readonly #checks = new Set<() => void>();

  constructor(read: () => T) {
    this.#read = read;
  }

  /** The value may have changed. */
  readonly changed = (): void => {
    for (const check of this.#checks) check();
  };

  /** Resolves with the value as soon as the condition holds for it; rejects after `timeout` ms, showing the value. */
  until(condition: (value: T) => boolean, timeout: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.#checks.delete(check);
      };
      const check = (): void => {
        const value = this.#read();
        if (!condition(value)) return;
        leave();
        resolve(value);
      };
      const timer = setTimeout(() => {
        leave();
        reject(new Error(`condition not met within ${timeout} ms: ${JSON.stringify(this.#read())}`));
      }, timeout);
      this.#checks.add(check);
      check();
    });
  }
}
