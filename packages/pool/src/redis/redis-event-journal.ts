import { defineScript, type RedisClient, type RunScript } from '@sluice/redis';
import type { EventJournal, JournalEntry, JournalEvent, Telling } from '../events/index.ts';
import { type AppendEventArg, appendEventScript } from './generated/appendEvent.ts';

export interface RedisEventJournalOptions {
  readonly client: RedisClient;
  /** `keyBuilder('sluice:')('events', 'journal', 'v1')`. */
  readonly key: string;
  /** Entries that are kept, about. Default 2,000: a few hundred kilobytes. */
  readonly most?: number;
}

/** The journal of all processes on one Redis: a capped stream, whose ids are those of the entries. Rejects when Redis does not answer. */
export class RedisEventJournal implements EventJournal {
  readonly #client: RedisClient;
  readonly #key: string;
  readonly #most: number;
  readonly #append: RunScript<AppendEventArg>;

  constructor({ client, key, most = 2_000 }: RedisEventJournalOptions) {
    this.#client = client;
    this.#key = key;
    this.#most = most;
    this.#append = defineScript(client, appendEventScript);
  }

  async append({ event, once }: Telling): Promise<'told' | 'known'> {
    const told = await this.#append([this.#key], {
      about: once?.about ?? '',
      word: once?.word ?? '',
      forMs: Math.max(1, Math.round(once?.forMs ?? 1)),
      event: JSON.stringify(event),
      most: this.#most,
    });
    return told === 1 ? 'told' : 'known';
  }

  async latest(most: number): Promise<readonly JournalEntry[]> {
    return entriesOf(await this.#client.xrevrange(this.#key, '+', '-', 'COUNT', most)).toReversed();
  }

  async after(id: string, most: number): Promise<readonly JournalEntry[]> {
    return entriesOf(await this.#client.xrange(this.#key, id === '0' ? '-' : `(${id}`, '+', 'COUNT', most));
  }
}

/** What is no event, of a later release perhaps, is left out. */
function entriesOf(reply: readonly [id: string, fields: readonly string[]][]): JournalEntry[] {
  return reply.flatMap(([id, [, text = '']]) => {
    const event = eventIn(text);
    return event ? [{ id, event }] : [];
  });
}

/** The type becomes a line of its own in an event stream. */
const TYPE = /^[a-z_]{1,32}$/;

function eventIn(text: string): JournalEvent | undefined {
  try {
    const event = JSON.parse(text) as Partial<JournalEvent> | null;
    const isEvent = typeof event?.type === 'string' && TYPE.test(event.type) && typeof event.at === 'string';
    return isEvent ? (event as JournalEvent) : undefined;
  } catch {
    return undefined;
  }
}
