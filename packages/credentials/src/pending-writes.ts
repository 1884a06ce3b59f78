import { sleep } from '@sluice/core';
import type { Versioned } from './record.ts';
import type { CredentialStore } from './store.ts';

const PAUSE_MS = 1_000;

/**
 * Tokens that the vendor has given and the store has not taken: this process holds the only copy, and the token before
 * is used up. Each is offered to the store once a second until it is taken or something newer is there.
 */
export class PendingWrites {
  readonly #store: CredentialStore;
  readonly #pending = new Map<string, Versioned>();
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(store: CredentialStore) {
    this.#store = store;
  }

  /** The record that stands in for the stored one, while it is pending. */
  get(accountId: string): Versioned | undefined {
    return this.#pending.get(accountId);
  }

  add(accountId: string, record: Versioned): void {
    this.#pending.set(accountId, record);
    const offering = this.#offer(accountId, record).finally(() => this.#running.delete(offering));
    this.#running.add(offering);
  }

  /** Offers everything once more and gives up. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  async #offer(accountId: string, record: Versioned): Promise<void> {
    while (this.#pending.get(accountId) === record) {
      await sleep(PAUSE_MS, this.#closing.signal);
      if (await this.#taken(accountId, record)) this.#forget(accountId, record);
      if (this.#closing.signal.aborted) return;
    }
  }

  #forget(accountId: string, record: Versioned): void {
    if (this.#pending.get(accountId) === record) this.#pending.delete(accountId);
  }

  async #taken(accountId: string, record: Versioned): Promise<boolean> {
    let expected = record.version - 1;
    try {
      for (;;) {
        const answer = await this.#store.compareAndSet(accountId, expected, record.record);
        const there = answer.outcome === 'stored' ? answer.version : (answer.current?.version ?? 0);
        if (answer.outcome === 'stored' || there > expected) return true;
        expected = there;
      }
    } catch {
      return false;
    }
  }
}
