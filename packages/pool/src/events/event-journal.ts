/** Anything worth telling, as JSON: its kind and its time, and what else there is to say. */
export interface JournalEvent {
  readonly type: string;
  /** RFC 3339. */
  readonly at: string;
}

/** An event on its way, with what makes it the same as another process's. */
export interface Telling<Event extends JournalEvent = JournalEvent> {
  readonly event: Event;
  /** Absent: it is told whoever else told something like it. */
  readonly once?: Once | undefined;
}

/** The last word on a subject is not said again while it is fresh, whoever says it. Another word is always said. */
export interface Once {
  readonly about: string;
  readonly word: string;
  /** Milliseconds. */
  readonly forMs: number;
}

export interface JournalEntry {
  /** Grows with every entry, over all processes and restarts of them. */
  readonly id: string;
  readonly event: JournalEvent;
}

/** The last few thousand things that happened anywhere, in one order for everybody. */
export interface EventJournal {
  /** `known`: it had been told already. Rejects when the journal does not answer. */
  append(telling: Telling): Promise<'told' | 'known'>;
  /** The newest entries, at most this many, oldest first. */
  latest(most: number): Promise<readonly JournalEntry[]>;
  /** What came after an entry, oldest first, at most this many. An id of '0' stands before all. */
  after(id: string, most: number): Promise<readonly JournalEntry[]>;
}
