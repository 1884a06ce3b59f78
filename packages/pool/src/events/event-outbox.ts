import type { EventJournal, Telling } from './event-journal.ts';

export interface EventOutboxOptions {
  /** Most events that wait while the journal is away; the oldest are dropped for new ones. Default 500. */
  readonly held?: number;
  /** Pause after a failure, milliseconds. Default 1,000. */
  readonly retryMs?: number;
}

/** Takes events without ever waiting or failing, and hands them over one after the other when the journal takes them. */
export class EventOutbox {
  readonly #held: number;
  readonly #retryMs: number;
  readonly #waiting: Telling[] = [];
  #journal: Pick<EventJournal, 'append'> | undefined;
  #delivering: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor({ held = 500, retryMs = 1_000 }: EventOutboxOptions = {}) {
    this.#held = held;
    this.#retryMs = retryMs;
  }

  /** Events that nobody has taken yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** What comes before this waits. */
  deliverTo(journal: Pick<EventJournal, 'append'>): void {
    this.#journal = journal;
    this.#kick();
  }

  readonly publish = (telling: Telling): void => {
    if (this.#waiting.length >= this.#held) this.#waiting.shift();
    this.#waiting.push(telling);
    this.#kick();
  };

  /** Hands over what it can within so many milliseconds. The rest is lost: it was news. */
  async close(patienceMs = 500): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#kick();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMs);
    await Promise.race([this.#delivering, late]);
    clearTimeout(timer);
    this.#waiting.length = 0;
    this.#journal = undefined;
  }

  #kick(): void {
    if (!this.#journal || this.#delivering || this.#timer) return;
    this.#delivering = this.#deliver(this.#journal).finally(() => {
      this.#delivering = undefined;
      if (this.#waiting.length > 0) this.#kick();
    });
  }

  async #deliver(journal: Pick<EventJournal, 'append'>): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        await journal.append(next);
      } catch {
        if (this.#closing) this.#waiting.length = 0;
        else {
          this.#waiting.unshift(next);
          this.#retryLater();
        }
        return;
      }
    }
  }

  #retryLater(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#kick();
    }, this.#retryMs);
    this.#timer.unref();
  }
}
