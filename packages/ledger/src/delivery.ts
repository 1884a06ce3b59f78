import type { ClosedRequest, LedgerEntry, OpenedRequest } from './record.ts';
import type { UsageSpool } from './spool.ts';
import type { UsageSink } from './usage-sink.ts';

export interface DeliveryOptions {
  /** Delivers a batch or rejects, within a bounded time; may be called again with the same entries. */
  readonly send: (entries: readonly LedgerEntry[]) => Promise<void>;
  /** Where entries wait while `send` rejects; absent: in memory. */
  readonly spool?: UsageSpool;
  /** Longest an entry waits for company, milliseconds. Default 50. */
  readonly lingerMs?: number;
  /** Pause after a failed delivery, milliseconds. Default 1,000. */
  readonly retryMs?: number;
  /** Entries per batch. Default 500. */
  readonly batch?: number;
  /** Most entries in memory; those that come on top are lost. With a working spool it does not come to that. Default 20,000. */
  readonly held?: number;
  /** Told once when delivery, or the spool, stops working; once when everything works again; and of entries that nobody could keep. */
  readonly onTrouble?: (trouble: DeliveryTrouble) => void;
}

export type DeliveryTrouble =
  | { readonly type: 'stuck'; readonly error: unknown }
  | { readonly type: 'recovered' }
  | { readonly type: 'lost'; readonly entries: number };

/**
 * The queue between requests and the ledger: in order, in batches, at least once, bounded.
 *
 * One round at a time. As long as deliveries succeed, entries go from memory; after the first that fails everything goes through the spool,
 * so that nothing overtakes what is kept there and a killed process loses no more than a pause's worth.
 */
export class Delivery implements UsageSink {
  readonly #options: DeliveryOptions;
  readonly #batch: number;
  readonly #retryMs: number;
  readonly #queue: LedgerEntry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  /** The spool may hold something older than the queue; at first, of a former process. */
  #behind: boolean;
  #stuck = false;
  #spoolBroken = false;
  #closing = false;
  #lost = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#batch = options.batch ?? 500;
    this.#retryMs = options.retryMs ?? 1_000;
    this.#behind = options.spool !== undefined;
  }

  /** Entries that wait in memory. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Whether the last delivery failed, or the spool does not work: what comes in waits. */
  get stuck(): boolean {
    return this.#stuck || this.#spoolBroken;
  }

  /** Takes up what a former process left behind, without waiting for the first request. */
  start(): void {
    this.#schedule(0);
  }

  opened(record: OpenedRequest): void {
    this.#add({ kind: 'opened', record });
  }

  closed(record: ClosedRequest): void {
    this.#add({ kind: 'closed', record });
  }

  /** Delivers what it can within so many milliseconds and leaves the rest in the spool. What is added afterwards is lost. */
  async close(patienceMs = 2_000): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    await this.#round;
    const deadline = Date.now() + patienceMs;
    do await this.#go();
    while (!this.#stuck && (this.#queue.length > 0 || this.#behind) && Date.now() < deadline);
    if (await this.#spill()) return;
    this.#lost += this.#queue.splice(0).length;
    this.#tellLoss();
  }

  #add(entry: LedgerEntry): void {
    if (this.#queue.length >= (this.#options.held ?? 20_000)) this.#lost += 1;
    else this.#queue.push(entry);
    this.#schedule(this.#options.lingerMs ?? 50);
  }

  #schedule(milliseconds: number): void {
    if (this.#timer || this.#round || this.#closing) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#round = this.#go().finally(() => {
        this.#round = undefined;
        this.#scheduleNext();
      });
    }, milliseconds);
    this.#timer.unref();
  }

  #scheduleNext(): void {
    if (this.#stuck) this.#schedule(this.#retryMs);
    else if (this.#behind || this.#queue.length >= this.#batch) this.#schedule(0);
    else if (this.#queue.length > 0) this.#schedule(this.#options.lingerMs ?? 50);
  }

  /** One round. Never rejects. */
  async #go(): Promise<void> {
    const delivered = this.#behind ? await this.#sendSpooled() : await this.#sendQueued();
    // Behind others in the spool memory would only fill up; and what cannot be delivered has to survive this process.
    if (!delivered || (this.#behind && this.#queue.length >= this.#batch)) await this.#spill();
    this.#tellLoss();
  }

  async #sendQueued(): Promise<boolean> {
    const batch = this.#queue.slice(0, this.#batch);
    if (batch.length === 0) return true;
    if (!(await this.#send(batch))) return false;
    this.#queue.splice(0, batch.length);
    return true;
  }

  async #sendSpooled(): Promise<boolean> {
    const { spool } = this.#options;
    try {
      const oldest = await spool?.oldest();
      if (!oldest) {
        this.#behind = false;
        return true;
      }
      if (!(await this.#send(oldest.entries))) return false;
      await spool?.forget(oldest);
      return true;
    } catch (error) {
      // Unreadable: it is left to the next process or to somebody who mends it; what is in memory need not wait.
      this.#behind = false;
      this.#tellSpoolBroken(error);
      return true;
    }
  }

  async #send(batch: readonly LedgerEntry[]): Promise<boolean> {
    const { send, onTrouble } = this.#options;
    try {
      await send(batch);
    } catch (error) {
      if (!this.#stuck) onTrouble?.({ type: 'stuck', error });
      this.#stuck = true;
      return false;
    }
    if (this.#stuck) onTrouble?.({ type: 'recovered' });
    this.#stuck = false;
    return true;
  }

  /** Moves what waits in memory to the spool; false when it had to stay. */
  async #spill(): Promise<boolean> {
    const { spool } = this.#options;
    if (!spool) return this.#queue.length === 0;
    try {
      while (this.#queue.length > 0) {
        const batch = this.#queue.slice(0, this.#batch);
        await spool.append(batch);
        this.#behind = true;
        this.#queue.splice(0, batch.length);
      }
      this.#spoolBroken = false;
      return true;
    } catch (error) {
      this.#tellSpoolBroken(error);
      return false;
    }
  }

  #tellSpoolBroken(error: unknown): void {
    if (!this.#spoolBroken) this.#options.onTrouble?.({ type: 'stuck', error });
    this.#spoolBroken = true;
  }

  #tellLoss(): void {
    if (this.#lost === 0) return;
    this.#options.onTrouble?.({ type: 'lost', entries: this.#lost });
    this.#lost = 0;
  }
}
