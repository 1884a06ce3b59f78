interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/**
 * A clock that jumps from one awaited moment to the next, so that a day lasts as long as its work. Code under it waits
 * with {@link VirtualTime.until} only; moments that fall together come in the order they were asked for.
 */
export class VirtualTime {
  #now: number;
  #order = 0;
  /** A binary heap, earliest first. */
  readonly #alarms: Alarm[] = [];

  /** @param start epoch milliseconds. */
  constructor(start: number) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  /** Resolves when the clock shows `at`, epoch milliseconds; at once, but not synchronously, when that is over. */
  until(at: number): Promise<void> {
    return new Promise((ring) => this.#push({ at: Math.max(at, this.#now), order: this.#order++, ring }));
  }

  wait(milliseconds: number): Promise<void> {
    return this.until(this.#now + milliseconds);
  }

  /** Runs until nobody waits any more. Whatever a moment sets off is done before the next one comes. */
  async run(): Promise<void> {
    for (let alarm = this.#pop(); alarm; alarm = this.#pop()) {
      this.#now = alarm.at;
      alarm.ring();
      await settled();
    }
  }

  #push(alarm: Alarm): void {
    const heap = this.#alarms;
    let index = heap.push(alarm) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || isBefore(above, alarm)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = alarm;
  }

  #pop(): Alarm | undefined {
    const heap = this.#alarms;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (!left) break;
      if (right && isBefore(right, left)) child += 1;
      const below = heap[child];
      if (!below || isBefore(last, below)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

/** All promise reactions, however deep, run before an immediate does. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(left: Alarm, right: Alarm): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
