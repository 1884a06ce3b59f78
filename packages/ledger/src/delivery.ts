import type { ClosedRequest, LedgerEntry, OpenedRequest } from './record.ts';
import type { UsageSpool } from './spool.ts';
import type { UsageSink } from './usage-sink.ts';

export interface DeliveryOptions {
  /** Delivers a batch or rejects; may be called again with the same entries. */
  readonly send: (entries: readonly LedgerEntry[]) => Promise<void>;
  readonly spool?: UsageSpool;
  /** Longest an entry waits for company, milliseconds. Default 50. */
  readonly lingerMs?: number;
  /** Pause after a failed delivery, milliseconds. Default 500. */
  readonly retryMs?: number;
  /** Entries per batch. Default 500. */
  readonly batch?: number;
  /** Entries kept in memory while nothing can be delivered; what comes on top goes to the spool, or is lost without one. Default 20,000. */
  readonly held?: number;
  /** Told when delivery stops working and when it works again; and of entries that nobody could keep. */
  readonly onTrouble?: (trouble: DeliveryTrouble) => void;
}

export type DeliveryTrouble =
  | { readonly type: 'stuck'; readonly error: unknown }
  | { readonly type: 'recovered' }
  | { readonly type: 'lost'; readonly entries: number };

/** The queue between requests and the ledger: in order, in batches, at least once, bounded. */
export class Delivery implements UsageSink {
  readonly #options: DeliveryOptions;
  readonly #batch: number;
  #queue: LedgerEntry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #spooling: Promise<void> = Promise.resolve();
  #stuck = false;
  #spilled = false;
  #closing = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#batch = options.batch ?? 500;
  }

  /** Entries that wait in memory. */
  get waiting(): number {
    return this.#queue.length;
  }

  opened(record: OpenedRequest): void {
    this.#add({ kind: 'opened', record });
  }

  closed(record: ClosedRequest): void {
    this.#add({ kind: 'closed', record });
  }

  /** Takes up what a former process left behind. */
  async recover(): Promise<void> {
    const { spool } = this.#options;
    if (!spool) return;
    await this.#inTurn(async () => {
      this.#queue = [...(await spool.take()), ...this.#queue];
    });
    this.#schedule(0);
  }

  /** Delivers what it can within so many milliseconds and leaves the rest in the spool. */
  async close(patienceMs = 2_000): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    const deadline = Date.now() + patienceMs;
    while (this.#queue.length > 0 && Date.now() < deadline) {
      await this.#flush();
      if (this.#stuck) break;
    }
    await this.#sending;
    await this.#spill(this.#queue.splice(0));
  }

  #add(entry: LedgerEntry): void {
    this.#queue.push(entry);
    if (this.#queue.length > (this.#options.held ?? 20_000)) void this.#spill(this.#queue.splice(0, this.#batch));
    this.#schedule(this.#options.lingerMs ?? 50);
  }

  #schedule(milliseconds: number): void {
    if (this.#timer || this.#sending || this.#closing) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#flush();
    }, milliseconds);
    this.#timer.unref();
  }

  async #flush(): Promise<void> {
    this.#sending ??= this.#sendBatch().finally(() => {
      this.#sending = undefined;
      if (this.#queue.length > 0) this.#schedule(this.#stuck ? (this.#options.retryMs ?? 500) : 0);
    });
    return this.#sending;
  }

  async #sendBatch(): Promise<void> {
    const batch = this.#queue.slice(0, this.#batch);
    if (batch.length === 0) return;
    try {
      await this.#options.send(batch);
    } catch (error) {
      if (!this.#stuck) this.#options.onTrouble?.({ type: 'stuck', error });
      this.#stuck = true;
      return;
    }
    // What was spilled meanwhile came from the front; only what is still there may go.
    const sent = new Set(batch);
    this.#queue = this.#queue.filter((entry) => !sent.has(entry));
    if (this.#stuck) this.#options.onTrouble?.({ type: 'recovered' });
    this.#stuck = false;
    if (!this.#spilled || this.#queue.length >= this.#batch) return;
    this.#spilled = false;
    await this.recover();
  }

  /** The spool is one file: its reads and writes take turns. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#spooling.then(work);
    this.#spooling = turn.catch(() => {});
    return turn;
  }

  async #spill(entries: readonly LedgerEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const { spool, onTrouble } = this.#options;
    this.#spilled = true;
    try {
      if (!spool) throw new Error('no spool');
      await this.#inTurn(() => spool.append(entries));
    } catch {
      onTrouble?.({ type: 'lost', entries: entries.length });
    }
  }
}
