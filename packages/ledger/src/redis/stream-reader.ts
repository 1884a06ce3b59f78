import type { RedisClient } from '@sluice/redis';
import { enter } from '../book-keeping.ts';
import { entriesFromJson } from '../entry-json.ts';
import type { UsageBooks } from '../usage-sink.ts';
import { type Batch, batchesOf } from './batches.ts';

export interface StreamReaderOptions {
  /** A round may carry 4 MB: give it a connection whose command timeout allows for that. */
  readonly client: RedisClient;
  /** See `usageStreamKey`. */
  readonly stream: string;
  /** Name of this reader among those that share the work; unique per process. */
  readonly consumer: string;
  readonly books: UsageBooks;
  /** Pause when there is nothing to read, milliseconds. Default 250. */
  readonly idleMs?: number;
  /** A batch another reader has not finished for this long is taken over, milliseconds. Default 30,000. */
  readonly abandonedMs?: number;
  /** Pause after trouble, milliseconds. Default 1,000. */
  readonly retryMs?: number;
  /** A reader that holds nothing and has been silent for this long is forgotten, milliseconds. Default an hour. */
  readonly forgottenMs?: number;
  /** Told once when reading or book-keeping stops working, and once when it works again. */
  readonly onTrouble?: (error: unknown) => void;
  readonly onRecovery?: () => void;
}

/** The group of all readers. */
export const GROUP = 'control';
/** Stream entries per round; each holds a batch. */
const ROUND = 20;

/** Where reading starts: with what this reader was given and has not finished, or with what nobody was given yet. */
type Start = '0' | '>';

/**
 * Moves batches from the stream into the books, one round after the other: read, enter, then acknowledge and delete in one step. A crash in
 * between enters a batch twice, which the books do not mind; nothing is acknowledged that is not in them. After trouble the unfinished round
 * comes first, so that no more than one is ever handed out and the order stays.
 */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #stopped = false;
  #troubled = false;
  #joined = false;
  #start: Start = '0';
  #claimAt = 0;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#schedule(0);
  }

  /** Ends after the round that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #schedule(milliseconds: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#go();
    }, milliseconds);
    this.#timer.unref();
  }

  async #go(): Promise<void> {
    const { onTrouble, onRecovery, idleMs = 250, retryMs = 1_000 } = this.#options;
    try {
      const moved = await this.#moveRound();
      if (this.#troubled) onRecovery?.();
      this.#troubled = false;
      this.#schedule(moved > 0 ? 0 : idleMs);
    } catch (error) {
      // A stream that was lost with its Redis takes its group along.
      this.#joined = false;
      this.#start = '0';
      if (!this.#troubled) onTrouble?.(error);
      this.#troubled = true;
      this.#schedule(retryMs);
    }
  }

  /** Returns how many batches were moved; 0: there was nothing. */
  async #moveRound(): Promise<number> {
    if (!this.#joined) await this.#join();
    await this.#claimAbandoned();
    let batches = await this.#read(this.#start);
    if (batches.length === 0 && this.#start === '0') {
      this.#start = '>';
      batches = await this.#read('>');
    }
    if (batches.length === 0) return 0;
    const entries = batches.flatMap(({ text }) => [...entriesFromJson(text)]);
    await enter(this.#options.books, entries);
    await this.#finish(batches.map(({ id }) => id));
    return batches.length;
  }

  async #join(): Promise<void> {
    const { client, stream } = this.#options;
    try {
      await client.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('BUSYGROUP'))) throw error;
    }
    await this.#forgetReaders();
    this.#joined = true;
  }

  /** Every start of a process adds a name. One that holds nothing and is silent can go; deleting one that holds batches would lose them. */
  async #forgetReaders(): Promise<void> {
    const { client, stream, consumer, forgottenMs = 3_600_000 } = this.#options;
    const readers: unknown = await client.xinfo('CONSUMERS', stream, GROUP);
    for (const reader of Array.isArray(readers) ? readers : []) {
      const { name, pending, idle } = fieldsOf(reader);
      const gone = pending === 0 && typeof idle === 'number' && idle > forgottenMs;
      if (gone && typeof name === 'string' && name !== consumer)
        await client.xgroup('DELCONSUMER', stream, GROUP, name);
    }
  }

  /** Makes what another reader took and never finished this one's own unfinished work. */
  async #claimAbandoned(): Promise<void> {
    const { client, stream, consumer, abandonedMs = 30_000 } = this.#options;
    const now = performance.now();
    if (now < this.#claimAt) return;
    const reply = await client.xautoclaim(stream, GROUP, consumer, abandonedMs, '0', 'COUNT', ROUND, 'JUSTID');
    const claimed: unknown = Array.isArray(reply) ? reply[1] : [];
    if (Array.isArray(claimed) && claimed.length > 0) this.#start = '0';
    else this.#claimAt = now + abandonedMs / 10;
  }

  async #read(from: Start): Promise<Batch[]> {
    const { client, stream, consumer } = this.#options;
    const reply = await client.xreadgroup('GROUP', GROUP, consumer, 'COUNT', ROUND, 'STREAMS', stream, from);
    const [first] = Array.isArray(reply) ? reply : [];
    return batchesOf(Array.isArray(first) ? first[1] : []);
  }

  /** In one step: acknowledged but not deleted, a batch would stay in the stream for ever. */
  async #finish(ids: readonly string[]): Promise<void> {
    const { client, stream } = this.#options;
    const replies = await client
      .multi()
      .xack(stream, GROUP, ...ids)
      .xdel(stream, ...ids)
      .exec();
    const failed = replies?.find(([error]) => error)?.[0];
    if (failed) throw failed;
  }
}

/** `[name, value, name, value, …]` as Redis 7 lists what it knows of something. */
function fieldsOf(list: unknown): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  if (!Array.isArray(list)) return fields;
  for (let at = 0; at + 1 < list.length; at += 2) fields[String(list[at])] = list[at + 1];
  return fields;
}
