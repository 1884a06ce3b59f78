import { makeId } from '@sluice/core';
import type { EventJournal, FleetEvent, JournalEntry, Once } from '@sluice/pool';
import { JournalReader } from './journal-reader.ts';

/** Something that happened and that a console wants to show at once. */
export type ControlEvent =
  /** Somebody changed something. */
  | {
      readonly type: 'change';
      readonly action: string;
      readonly subject_type: string;
      readonly subject_id: string;
      readonly actor: string;
      readonly at: string;
    }
  /** Gateways are told of a new version. */
  | { readonly type: 'snapshot'; readonly version: number; readonly at: string }
  | FleetEvent;

export interface NumberedEvent {
  /** For `Last-Event-ID`; with a journal it means the same to every process and after a restart. */
  readonly id: string;
  /** One that a later release has written may be of a type that is not known here. */
  readonly event: ControlEvent;
}

/** Events that a listener who was away may still get. */
const KEPT = 500;

export interface Subscription {
  /** What the listener missed; undefined when that is not known any more. */
  readonly missed: readonly NumberedEvent[] | undefined;
  stop(): void;
}

/**
 * Tells everybody who listens what happens, and the last of it to those who come back. With a journal that is what happens in
 * all processes, in one order; while the journal is away, what happens in this one.
 */
export class EventHub {
  readonly #run = makeId('run');
  readonly #listeners = new Set<(event: NumberedEvent) => void>();
  readonly #kept: NumberedEvent[] = [];
  readonly #journal: EventJournal | undefined;
  readonly #reader: JournalReader | undefined;
  #count = 0;

  constructor(journal?: EventJournal) {
    this.#journal = journal;
    this.#reader =
      journal &&
      new JournalReader({
        journal,
        most: KEPT,
        onHistory: (entries) => this.#remember(entries.map(numbered)),
        onEntry: (entry) => this.#say(numbered(entry)),
      });
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Begins to hear of other processes. Resolves when what happened before is known, or cannot be asked for now. */
  async start(): Promise<void> {
    await this.#reader?.start();
  }

  async stop(): Promise<void> {
    await this.#reader?.stop();
  }

  /** Neither waits nor fails. `once`: other processes may say the same. */
  emit(event: ControlEvent, once?: Once): void {
    this.#count += 1;
    const own = { id: `${this.#run}.${this.#count}`, event };
    if (!this.#journal) this.#say(own);
    this.#journal?.append({ event, once }).then(
      () => this.#reader?.look(),
      () => this.#say(own),
    );
  }

  /** `after`: the last event that the listener has seen; absent: it comes for the first time. */
  subscribe(listener: (event: NumberedEvent) => void, after?: string): Subscription {
    this.#listeners.add(listener);
    return { missed: this.#since(after), stop: () => void this.#listeners.delete(listener) };
  }

  #remember(before: readonly NumberedEvent[]): void {
    this.#kept.splice(0, this.#kept.length, ...[...before, ...this.#kept].slice(-KEPT));
  }

  #say(event: NumberedEvent): void {
    this.#kept.push(event);
    if (this.#kept.length > KEPT) this.#kept.shift();
    for (const listener of this.#listeners) listener(event);
  }

  #since(after: string | undefined): readonly NumberedEvent[] | undefined {
    if (after === undefined) return [];
    const seen = this.#kept.findLastIndex(({ id }) => id === after);
    return seen < 0 ? undefined : this.#kept.slice(seen + 1);
  }
}

function numbered({ id, event }: JournalEntry): NumberedEvent {
  return { id, event: event as ControlEvent };
}
