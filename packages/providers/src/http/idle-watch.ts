const TICK_MS = 250;

/** Something that must not stay silent for longer than its limit. */
export interface Watched {
  /** Ticks of silence allowed; from {@link IdleWatch.ticksFor}. */
  readonly idleLimit: number;
  /** Tick of the last sign of life; whoever is watched writes {@link IdleWatch.tick} here. */
  lastSeen: number;
  /** True while the silence is our own doing (back-pressure): the clock stands still meanwhile. */
  readonly paused: boolean;
  onIdle(): void;
}

/**
 * One coarse timer for all open streams: a chunk costs one number written, not a timer rearmed.
 *
 * Counts its own ticks (a quarter of a second) instead of reading the time, so a process that was frozen does not
 * blame its upstreams for the time it slept. A limit is kept to within two ticks, never early.
 */
export class IdleWatch {
  tick = 0;
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;

  ticksFor(milliseconds: number): number {
    return Math.ceil(milliseconds / TICK_MS) + 1;
  }

  add(watched: Watched): void {
    watched.lastSeen = this.tick;
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => this.#sweep(), TICK_MS).unref();
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #sweep(): void {
    this.tick += 1;
    for (const watched of this.#watched) {
      if (watched.paused) watched.lastSeen = this.tick;
      else if (this.tick - watched.lastSeen >= watched.idleLimit) watched.onIdle();
    }
  }
}
