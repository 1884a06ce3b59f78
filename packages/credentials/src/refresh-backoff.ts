import type { Failure } from '@sluice/core';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30 * 60_000;

/** How long a vendor is left alone after so many failed refreshes of one token in a row, the last included: 1 s, doubling up to 30 min. */
export function pauseAfter(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(Math.max(failures, 1) - 1, 20), LONGEST_PAUSE_MS);
}

interface Pause {
  readonly version: number;
  readonly failure: Failure;
  readonly until: number;
}

/**
 * What this process remembers of refreshes that failed, so that neither the vendor nor the journal is asked once per
 * request. A rejected refresh token is not tried again until the record changes.
 */
export class RefreshBackoff {
  readonly #pauses = new Map<string, Pause>();

  /** Why this version must not be refreshed now; undefined when it may. `retryAt` of the failure is the end of the pause. */
  check(accountId: string, version: number, now: number): Failure | undefined {
    const pause = this.#pauses.get(accountId);
    if (!pause || pause.version !== version || now >= pause.until) return undefined;
    return Number.isFinite(pause.until) ? { ...pause.failure, retryAt: pause.until } : pause.failure;
  }

  /** The failure says until when, in `retryAt`; one that does not is trouble of our own, which must not outlast itself. */
  failed(accountId: string, version: number, failure: Failure, now: number): void {
    this.#pauses.set(accountId, { version, failure, until: failure.retryAt ?? now + FIRST_PAUSE_MS });
  }

  rejected(accountId: string, version: number, failure: Failure): void {
    this.#pauses.set(accountId, { version, failure, until: Number.POSITIVE_INFINITY });
  }

  clear(accountId: string): void {
    this.#pauses.delete(accountId);
  }
}
