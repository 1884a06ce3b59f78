import type { RedisClient } from '@sluice/redis';
import { enter } from '../book-keeping.ts';
import { entriesFromJson } from '../entry-json.ts';
import type { UsageBooks } from '../usage-sink.ts';
import { BATCH } from './stream.ts';

export interface StreamReaderOptions {
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
  /** Told once when reading or book-keeping stops working, and once when it works again. */
  readonly onTrouble?: (error: unknown) => void;
  readonly onRecovery?: () => void;
}

const GROUP = 'control';
/** Stream entries per round; each holds a batch. */
const ROUND = 20;
/** Pause after trouble. */
const TROUBLE_MS = 1_000;

/**
 * Moves batches from the stream into the books, one round after the other: read, enter, then acknowledge and delete. A crash in between
 * enters a batch twice, which the books do not mind; nothing is acknowledged that is not in them.
 */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #stopped = false;
  #troubled = false;
  #grouped = false;

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
    const { onTrouble, onRecovery, idleMs = 250 } = this.#options;
    try {
      const moved = await this.#moveRound();
      if (this.#troubled) onRecovery?.();
      this.#troubled = false;
      this.#schedule(moved > 0 ? 0 : idleMs);
    } catch (error) {
      // A stream that was lost with its Redis takes its group along.
      this.#grouped = false;
      if (!this.#troubled) onTrouble?.(error);
      this.#troubled = true;
      this.#schedule(TROUBLE_MS);
    }
  }

  async #moveRound(): Promise<number> {
    const { client, stream, books } = this.#options;
    await this.#join();
    const batches = [...(await this.#abandoned()), ...(await this.#fresh())];
    if (batches.length === 0) return 0;
    await enter(
      books,
      batches.flatMap(({ text }) => [...entriesFromJson(text)]),
    );
    const ids = batches.map(({ id }) => id);
    await client.xack(stream, GROUP, ...ids);
    await client.xdel(stream, ...ids);
    return batches.length;
  }

  async #join(): Promise<void> {
    if (this.#grouped) return;
    const { client, stream } = this.#options;
    try {
      await client.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('BUSYGROUP'))) throw error;
    }
    this.#grouped = true;
  }

  /** What this or another reader took and never finished. */
  async #abandoned(): Promise<Batch[]> {
    const { client, stream, consumer, abandonedMs = 30_000 } = this.#options;
    const reply = await client.xautoclaim(stream, GROUP, consumer, abandonedMs, '0', 'COUNT', ROUND);
    return batchesOf(Array.isArray(reply) ? reply[1] : []);
  }

  async #fresh(): Promise<Batch[]> {
    const { client, stream, consumer } = this.#options;
    const reply = await client.xreadgroup('GROUP', GROUP, consumer, 'COUNT', ROUND, 'STREAMS', stream, '>');
    const [first] = Array.isArray(reply) ? reply : [];
    return batchesOf(Array.isArray(first) ? first[1] : []);
  }
}

interface Batch {
  readonly id: string;
  readonly text: string;
}

/** Entries as Redis lists them: `[id, [field, value, …]]`; a deleted one has no fields. */
function batchesOf(entries: unknown): Batch[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
    const fields: unknown = entry[1];
    const at = Array.isArray(fields) ? fields.indexOf(BATCH) : -1;
    const text: unknown = Array.isArray(fields) && at >= 0 ? fields[at + 1] : '';
    return [{ id: entry[0], text: typeof text === 'string' ? text : '' }];
  });
}
