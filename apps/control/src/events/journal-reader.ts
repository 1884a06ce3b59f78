import type { EventJournal, JournalEntry } from '@sluice/pool';

export interface JournalReaderOptions {
  readonly journal: EventJournal;
  /** Entries of the past, and entries per look. */
  readonly most: number;
  /** Told once, of what had happened before this reader was made. */
  readonly onHistory: (entries: readonly JournalEntry[]) => void;
  readonly onEntry: (entry: JournalEntry) => void;
  /** Milliseconds between looks. Default 400. */
  readonly periodMs?: number | undefined;
}

/** Reads the journal as it grows. A journal that is away is read on from the same place when it is back. */
export class JournalReader {
  readonly #options: JournalReaderOptions;
  readonly #since = Date.now();
  #last: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: JournalReaderOptions) {
    this.#options = options;
  }

  /** Resolves after the first look. */
  async start(): Promise<void> {
    this.look();
    await this.#looking;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** Looks now instead of at the next time. */
  look(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#looking ??= this.#lookUntilDone().finally(() => {
      this.#looking = undefined;
      if (this.#again) this.look();
      else this.#schedule();
    });
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.look(), this.#options.periodMs ?? 400);
    this.#timer.unref();
  }

  async #lookUntilDone(): Promise<void> {
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        await this.#lookOnce();
      }
    } catch {
      // Away: the next look sees to it.
      this.#again = false;
    }
  }

  async #lookOnce(): Promise<void> {
    const { journal, most, onHistory, onEntry } = this.#options;
    if (this.#last === undefined) {
      const entries = await journal.latest(most);
      const isOld = ({ event }: JournalEntry) => Date.parse(event.at) < this.#since;
      this.#last = entries.at(-1)?.id ?? '0';
      onHistory(entries.filter(isOld));
      // The journal was away until now.
      for (const entry of entries) if (!isOld(entry)) onEntry(entry);
      return;
    }
    const entries = await journal.after(this.#last, most);
    for (const entry of entries) {
      this.#last = entry.id;
      onEntry(entry);
    }
    if (entries.length === most) this.#again = true;
  }
}
