import type { Server } from 'node:http';

/**
 * `running`: all is normal. `notice`: not ready any more, still accepting, so that load balancers can look away.
 * `draining`: nothing new is accepted, running work may finish. `ended`: nothing is left.
 */
export type DrainState = 'running' | 'notice' | 'draining' | 'ended';

/** The part of a `node:http` server that a drain needs. */
export type Drainable = Pick<Server, 'close' | 'closeIdleConnections' | 'closeAllConnections'>;

export interface DrainSettings {
  /** Milliseconds of `notice`. 0 skips it. */
  readonly notice: number;
  /** Milliseconds of `draining` before work is told to end. */
  readonly grace: number;
  /** Milliseconds that work told to end has to say its last words, before its connections are cut. Default 2,000. */
  readonly lastWords?: number;
  readonly servers: readonly Drainable[];
  /** Runs when all work has ended, before `ended`: usage is flushed, leases and connections are given back. */
  readonly flush?: () => Promise<void>;
  /** Longest `flush` may take, in milliseconds. Default 5,000. */
  readonly flushTimeout?: number;
  readonly onState?: (state: DrainState) => void;
}

export interface DrainReport {
  /** Work that finished by itself after the drain had begun. */
  readonly finished: number;
  /** Work that was told to end at the deadline. */
  readonly cut: number;
  /** Whether `flush` finished in time and without an error. */
  readonly flushed: boolean;
}

/** A second signal says somebody is waiting: this much grace is left, in milliseconds. */
const HURRIED_GRACE = 1000;
const IDLE_SWEEP = 100;

/** The orderly end of a process: `running -> notice -> draining -> ended`, never backwards. */
export class Drain {
  readonly ended: Promise<DrainReport>;
  readonly #settings: DrainSettings;
  readonly #work = new Set<Work>();
  readonly #resolve: (report: DrainReport) => void;
  #state: DrainState = 'running';
  #signals = 0;
  #finished = 0;
  #cut = 0;
  #timer: NodeJS.Timeout | undefined;
  #idleSweep: NodeJS.Timeout | undefined;
  #flushing = false;

  constructor(settings: DrainSettings) {
    this.#settings = settings;
    const { promise, resolve } = Promise.withResolvers<DrainReport>();
    this.ended = promise;
    this.#resolve = resolve;
  }

  get state(): DrainState {
    return this.#state;
  }

  /** Whether this process should be sent new requests. */
  get ready(): boolean {
    return this.#state === 'running';
  }

  get inFlight(): number {
    return this.#work.size;
  }

  /**
   * Registers work in flight. `onDeadline` is called at most once, when the grace is over (at once, if it is over
   * already), and must make the work end with a valid last event. The returned function says that it has ended (for a response: its `close` event, when the
   * last byte has left; sooner, and it may be cut off). Repeats are ignored.
   */
  track(onDeadline: () => void): () => void {
    const work: Work = { onDeadline };
    this.#work.add(work);
    if (this.#cut > 0 || this.#flushing) this.#cutOne(work);
    return () => {
      if (!this.#work.delete(work)) return;
      if (this.#state !== 'running' && !work.cut) this.#finished++;
      if (this.#state === 'draining' && this.#work.size === 0) void this.#end();
    };
  }

  /**
   * A signal to end. The first begins the notice period, the second ends that and leaves one second of grace, the third
   * leaves none.
   */
  signal(): void {
    this.#signals++;
    if (this.#state === 'ended' || this.#flushing) return;
    if (this.#signals === 1) this.#enterNotice();
    else if (this.#signals === 2) this.#enterDraining(Math.min(HURRIED_GRACE, this.#settings.grace));
    else this.#enterDraining(0);
  }

  #enterNotice(): void {
    this.#enter('notice');
    this.#after(this.#settings.notice, () => this.#enterDraining(this.#settings.grace));
  }

  #enterDraining(grace: number): void {
    if (this.#state !== 'draining') {
      this.#enter('draining');
      for (const server of this.#settings.servers) server.close();
      const sweep = () => {
        for (const server of this.#settings.servers) server.closeIdleConnections();
      };
      sweep();
      this.#idleSweep = setInterval(sweep, IDLE_SWEEP);
    }
    // Work that is saying its last words keeps the time it was given for that.
    if (this.#cut > 0) return;
    if (this.#work.size === 0) void this.#end();
    else this.#after(grace, () => this.#deadline());
  }

  #deadline(): void {
    for (const work of [...this.#work]) this.#cutOne(work);
    if (this.#work.size > 0) this.#after(this.#settings.lastWords ?? 2000, () => void this.#end());
  }

  #cutOne(work: Work): void {
    if (work.cut) return;
    work.cut = true;
    this.#cut++;
    try {
      work.onDeadline();
    } catch {
      // One broken goodbye must not keep the others from theirs; its connection is cut below.
    }
  }

  async #end(): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    clearTimeout(this.#timer);
    const flushed = await this.#flush();
    clearInterval(this.#idleSweep);
    for (const server of this.#settings.servers) server.closeAllConnections();
    this.#enter('ended');
    this.#resolve({ finished: this.#finished, cut: this.#cut, flushed });
  }

  async #flush(): Promise<boolean> {
    const { flush, flushTimeout = 5000 } = this.#settings;
    if (flush === undefined) return true;
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), flushTimeout);
    const flushed = Promise.resolve()
      .then(flush)
      .then(
        () => true,
        () => false,
      );
    const result = await Promise.race([flushed, late.promise]);
    clearTimeout(timer);
    return result;
  }

  #after(milliseconds: number, next: () => void): void {
    clearTimeout(this.#timer);
    if (milliseconds === 0) next();
    else this.#timer = setTimeout(next, milliseconds);
  }

  #enter(state: DrainState): void {
    this.#state = state;
    this.#settings.onState?.(state);
  }
}

interface Work {
  readonly onDeadline: () => void;
  cut?: boolean;
}
