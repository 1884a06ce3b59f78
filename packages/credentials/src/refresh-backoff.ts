import type { Failure } from '@sluice/core';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30 * 60_000;

interface Pause {
  readonly version: number;
  readonly failure: Failure;
  readonly until: number;
  readonly failures: number;
}

/**
 * Remembers which refreshes failed, so that a vendor in trouble is not asked once per request: 1 s, doubling up to
 * 30 min, or until the time the vendor named. A rejected refresh token is not tried again until the record changes.
 */
export class RefreshBackoff {
  readonly #pauses = new Map<string, Pause>();

  /** Why this version must not be refreshed now; undefined when it may. `retryAt` of the failure is the end of the pause. */
  check(accountId: string, version: number, now: number): Failure | undefined {
    const pause = this.#pauses.get(accountId);
    if (!pause || pause.version !== version || now >= pause.until) return undefined;
    return Number.isFinite(pause.until) ? { ...pause.failure, retryAt: pause.until } : pause.failure;
  }

  failed(accountId: string, version: number, failure: Failure, now: number): void {
    const before = this.#pauses.get(accountId);
    const failures = (before?.version === version ? before.failures : 0) + 1;
    // Trouble of our own (the store is away) says nothing about the vendor and must not outlast itself.
    const doubled = failure.scope === 'none' ? FIRST_PAUSE_MS : FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20);
    const delay = Math.min(doubled, LONGEST_PAUSE_MS);
    const until = Math.max(now + delay, failure.retryAt ?? 0);
    this.#pauses.set(accountId, { version, failure, until, failures });
  }

  rejected(accountId: string, version: number, failure: Failure): void {
    this.#pauses.set(accountId, { version, failure, until: Number.POSITIVE_INFINITY, failures: 0 });
  }

  clear(accountId: string): void {
    this.#pauses.delete(accountId);
  }
}
