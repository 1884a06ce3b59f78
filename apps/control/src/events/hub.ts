import { makeId } from '@sluice/core';

/** Something that happened here and that a console wants to show at once. */
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
  | { readonly type: 'snapshot'; readonly version: number; readonly at: string };

export interface NumberedEvent {
  /** For `Last-Event-ID`; means something to this process only. */
  readonly id: string;
  readonly event: ControlEvent;
}

/** Events that a listener who was away may still get. */
const KEPT = 500;

export interface Subscription {
  /** What the listener missed; undefined when that is not known any more. */
  readonly missed: readonly NumberedEvent[] | undefined;
  stop(): void;
}

/** Tells everybody who listens what happens in this process, and the last of it to those who come back. */
export class EventHub {
  readonly #run = makeId('run');
  readonly #listeners = new Set<(event: NumberedEvent) => void>();
  readonly #kept: NumberedEvent[] = [];
  #count = 0;

  get listeners(): number {
    return this.#listeners.size;
  }

  emit(event: ControlEvent): void {
    this.#count += 1;
    const numbered = { id: `${this.#run}.${this.#count}`, event };
    this.#kept.push(numbered);
    if (this.#kept.length > KEPT) this.#kept.shift();
    for (const listener of this.#listeners) listener(numbered);
  }

  /** `after`: the last event that the listener has seen; absent: it comes for the first time. */
  subscribe(listener: (event: NumberedEvent) => void, after?: string): Subscription {
    this.#listeners.add(listener);
    return { missed: this.#since(after), stop: () => void this.#listeners.delete(listener) };
  }

  #since(after: string | undefined): readonly NumberedEvent[] | undefined {
    if (after === undefined) return [];
    const [run, number] = after.split('.');
    const seen = Number(number);
    const first = this.#count - this.#kept.length;
    if (run !== this.#run || !Number.isInteger(seen) || seen < first || seen > this.#count) return undefined;
    return this.#kept.slice(seen - first);
  }
}
