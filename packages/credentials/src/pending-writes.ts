import { sleep } from '@sluice/core';
import type { Versioned } from './record.ts';
import { type AnswerStores, answered, storeAnswer, type VendorAnswer } from './store-answer.ts';
import type { TokenSpool } from './token-spool.ts';

const PAUSE_MS = 1_000;

/**
 * Tokens that the vendor has given and the store has not taken: this process holds the only copy, and the token before
 * is used up. Each is offered to the store once a second until it is taken; what an earlier process left in the spool
 * is taken up at the start.
 */
export class PendingWrites {
  readonly #to: AnswerStores;
  readonly #spool: TokenSpool | undefined;
  readonly #pending = new Map<string, VendorAnswer>();
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** Resolves when the spool has been read; rejects when it cannot be. */
  readonly ready: Promise<void>;

  constructor(to: AnswerStores, spool?: TokenSpool) {
    this.#to = to;
    this.#spool = spool;
    this.ready = this.#replay();
    // Whoever asks for a token hears of it.
    this.ready.catch(() => {});
  }

  /** The record that stands in for the stored one, while it is pending. */
  get(accountId: string): Versioned | undefined {
    const answer = this.#pending.get(accountId);
    return answer && answered(answer);
  }

  add(accountId: string, answer: VendorAnswer): void {
    this.#pending.set(accountId, answer);
    const offering = this.#offer(accountId, answer).finally(() => this.#running.delete(offering));
    this.#running.add(offering);
  }

  /** Offers everything once more and gives up; what is in a spool stays there. */
  async close(): Promise<void> {
    await this.ready.catch(() => {});
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  async #replay(): Promise<void> {
    const left = [...((await this.#spool?.entries()) ?? [])];
    await Promise.all(
      left.map(async ([accountId, answer]) => {
        if (await this.#taken(accountId, answer)) await this.#spool?.remove(accountId).catch(() => {});
        else this.add(accountId, answer);
      }),
    );
  }

  async #offer(accountId: string, answer: VendorAnswer): Promise<void> {
    while (this.#pending.get(accountId) === answer) {
      await sleep(PAUSE_MS, this.#closing.signal);
      if (await this.#taken(accountId, answer)) await this.#forget(accountId, answer);
      if (this.#closing.signal.aborted) return;
    }
  }

  async #forget(accountId: string, answer: VendorAnswer): Promise<void> {
    if (this.#pending.get(accountId) !== answer) return;
    this.#pending.delete(accountId);
    // Storing an answer twice does no harm, so one that cannot be removed is no trouble.
    await this.#spool?.remove(accountId).catch(() => {});
  }

  async #taken(accountId: string, answer: VendorAnswer): Promise<boolean> {
    try {
      await storeAnswer(this.#to, accountId, answer);
      return true;
    } catch {
      return false;
    }
  }
}
