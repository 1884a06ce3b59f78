/**
 * Lets so many calls run at a time; the others wait in line, those somebody is waiting for before those made ahead of
 * time. Nothing is remembered of calls that have ended.
 */
export class CallGate {
  readonly #most: number;
  readonly #urgent: (() => void)[] = [];
  readonly #patient: (() => void)[] = [];
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  async run<T>(urgent: boolean, call: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) {
      // Whoever ends a call hands its place on, so that nobody slips in between.
      await new Promise<void>((resolve) => (urgent ? this.#urgent : this.#patient).push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await call();
    } finally {
      const next = this.#urgent.shift() ?? this.#patient.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
