import type { StreamEnd } from './answer-stream.ts';
import type { UpstreamErrorName } from './upstream-error.ts';

/** One `generateAssistantResponse` as the upstream saw it. */
export interface LedgerEntry {
  /** Arrival, epoch ms. */
  readonly at: number;
  readonly account: string;
  readonly conversationId: string;
  /** Header `amz-sdk-invocation-id`; unique per attempt in a well-behaved client. */
  readonly invocationId: string;
  readonly model: string;
  /** How it ended, or the error it was refused with. */
  readonly end: StreamEnd | UpstreamErrorName;
  readonly inputTokens: number;
  /** Content frames handed to the socket. */
  readonly outputTokens: number;
}

/** The last requests, oldest first; a ring of fixed size. */
export class Ledger {
  readonly #limit: number;
  readonly #entries: LedgerEntry[] = [];
  #next = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(entry: LedgerEntry): void {
    if (this.#limit === 0) return;
    this.#entries[this.#next % this.#limit] = entry;
    this.#next++;
  }

  list(): LedgerEntry[] {
    const from = this.#next > this.#limit ? this.#next % this.#limit : 0;
    return [...this.#entries.slice(from), ...this.#entries.slice(0, from)];
  }
}
