import { isLimited } from '../keys/index.ts';
import type { Actual } from './amounts.ts';
import { type Grant, type Granted, type LimitDesk, type Limited, type TakeRequest, UNLIMITED } from './limit-desk.ts';

export interface LimitKeeperOptions {
  readonly desk: LimitDesk;
  /** How often the leases of open requests are renewed, ms; a third of the desk's lease time. Default 20 000. */
  readonly renewMs?: number;
  /** First wait before the desk is told again what it could not be told, ms; doubles up to eight times as much. Default 100. */
  readonly retryMs?: number;
  /** Most settlements kept for a desk that cannot be reached; the oldest are dropped. Default 10 000. */
  readonly spoolLimit?: number;
  /** Called exactly once per change. */
  readonly onChange?: (change: LimitsChange) => void;
}

export interface LimitsChange {
  /** False while keys with limits are refused because nobody can count. */
  readonly counting: boolean;
  /** What the desk said when it failed, or `recovered`. */
  readonly reason: string;
}

const CHUNK = 100;

/** The counts cannot be reached. No limit is ever skipped for that: the request must be answered with this. */
export interface Uncounted {
  readonly outcome: 'uncounted';
  readonly status: 503;
  /** Safe to send to the caller. */
  readonly message: string;
  /** Seconds. */
  readonly retryAfter: number;
}

const UNCOUNTED: Uncounted = {
  outcome: 'uncounted',
  status: 503,
  message: 'The limits of this API key cannot be checked at the moment.',
  retryAfter: 1,
};

/**
 * What requests use instead of a desk: it never rejects, renews what is open, and tells the desk sooner or later whatever
 * it could not be told at once.
 *
 * The first call that fails switches over: from then on keys with limits are refused at once and all others go on.
 * Settlements are kept in memory, and what was taken by a call whose answer was lost is to be given back; telling the desk
 * these is how it is found to be back.
 */
export class LimitKeeper {
  readonly #options: LimitKeeperOptions;
  readonly #desk: LimitDesk;
  readonly #open = new Map<string, Grant>();
  /** Oldest first. */
  readonly #untold = new Map<string, { readonly grant: Grant; readonly actual: Actual }>();
  readonly #renewals: NodeJS.Timeout;
  #retry: NodeJS.Timeout | undefined;
  #counting = true;
  /** Counts changes, so that a call that began before one cannot cause the next. */
  #era = 0;
  #dropped = 0;
  #closed = false;

  constructor(options: LimitKeeperOptions) {
    this.#options = options;
    this.#desk = options.desk;
    this.#renewals = setInterval(() => this.#renew(), options.renewMs ?? 20_000);
    this.#renewals.unref();
  }

  /** Whether keys with limits are served. */
  get counting(): boolean {
    return this.#counting;
  }

  /** Settlements the desk has yet to be told. */
  get untold(): number {
    return this.#untold.size;
  }

  /** Settlements that were lost to the limit of the spool since the start; what they reserved stays charged as estimated. */
  get dropped(): number {
    return this.#dropped;
  }

  /** See {@link LimitDesk.take}. */
  async take(request: TakeRequest): Promise<Granted | Limited | Uncounted> {
    if (!isLimited(request.key.limits)) return UNLIMITED;
    if (!this.#counting) return UNCOUNTED;
    const era = this.#era;
    try {
      const answer = await this.#desk.take(request);
      if (answer.outcome === 'granted' && answer.grant) this.#open.set(answer.grant.id, answer.grant);
      return answer;
    } catch (error) {
      // It may have been applied all the same; nobody will use what it took.
      this.#fail(error, era, request, { tokens: 0, cost: 0, outcome: 'refund' });
      return UNCOUNTED;
    }
  }

  /**
   * See {@link LimitDesk.settle}. Takes the grant as `take` gave it, absent for a key without limits. Resolves when the desk
   * has been told or could not be; need not be awaited.
   */
  async settle(grant: Grant | undefined, actual: Actual): Promise<void> {
    if (!grant) return;
    this.#open.delete(grant.id);
    if (!this.#counting) return this.#keep(grant, actual);
    const era = this.#era;
    try {
      await this.#desk.settle(grant, actual);
    } catch (error) {
      this.#fail(error, era, grant, actual);
    }
  }

  /** Tells the desk once more what it has not been told, and stops. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#renewals);
    clearTimeout(this.#retry);
    await this.#tell().catch(() => {});
  }

  /** A renewal that fails is made up for by the next one: a lease outlasts three of them. */
  #renew(): void {
    if (this.#counting && this.#open.size > 0) this.#desk.renew([...this.#open.values()]).catch(() => {});
  }

  #fail(error: unknown, era: number, grant: Grant, actual: Actual): void {
    if (era === this.#era) this.#change(false, error);
    this.#keep(grant, actual);
  }

  #keep(grant: Grant, actual: Actual): void {
    this.#untold.set(grant.id, { grant, actual });
    const [oldest] = this.#untold.keys();
    if (oldest !== undefined && this.#untold.size > (this.#options.spoolLimit ?? 10_000)) {
      this.#untold.delete(oldest);
      this.#dropped += 1;
    }
    if (this.#retry === undefined && !this.#closed) this.#tellAfter(this.#options.retryMs ?? 100);
  }

  #tellAfter(waitMs: number): void {
    const longest = (this.#options.retryMs ?? 100) * 8;
    const jittered = waitMs * (0.75 + Math.random() / 2);
    this.#retry = setTimeout(() => {
      this.#tell().then(
        () => {
          this.#retry = undefined;
          this.#change(true, 'recovered');
        },
        () => {
          if (!this.#closed) this.#tellAfter(Math.min(waitMs * 2, longest));
        },
      );
    }, jittered);
    this.#retry.unref();
  }

  /** Tells everything, including what is added meanwhile. Rejects at the first failure and keeps what was not told. */
  async #tell(): Promise<void> {
    while (this.#untold.size > 0) {
      const chunk = [...this.#untold.values()].slice(0, CHUNK);
      await Promise.all(
        chunk.map(async ({ grant, actual }) => {
          await this.#desk.settle(grant, actual);
          this.#untold.delete(grant.id);
        }),
      );
    }
    await this.#desk.renew([...this.#open.values()]);
  }

  #change(counting: boolean, reason: unknown): void {
    if (this.#counting === counting || this.#closed) return;
    this.#counting = counting;
    this.#era += 1;
    this.#options.onChange?.({ counting, reason: reason instanceof Error ? reason.message : String(reason) });
  }
}
