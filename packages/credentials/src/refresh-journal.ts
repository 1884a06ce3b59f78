import type { Failure } from '@sluice/core';

/** One call to a token endpoint, written down before it is made: evidence for whoever comes after a crash. */
export interface RefreshAttempt {
  readonly id: string;
  /** What the call presents: the `tokenName` of the record. */
  readonly token: string;
  /** Version of the record when it was read. */
  readonly version: number;
  /** Grows with every attempt on the account; a restored journal starts anew. */
  readonly fence: number;
  /** Epoch milliseconds by the journal's clock. */
  readonly startedAt: number;
}

export type UsedToken = Pick<RefreshAttempt, 'token' | 'version'>;

export type Begun =
  | {
      readonly outcome: 'begun';
      readonly attempt: RefreshAttempt;
      /** Calls with this token that have failed in a row. */
      readonly failures: number;
      /** An earlier call with the same token whose end nobody wrote down, where there is one: this call is its cautious repetition. */
      readonly unanswered?: Pick<RefreshAttempt, 'fence' | 'startedAt'>;
    }
  /** The stored record is not of this version any more: read it again. */
  | { readonly outcome: 'moved' }
  /** Another call with this token may still be answered. It is trusted for so many milliseconds more. */
  | { readonly outcome: 'open'; readonly trustedForMs: number }
  /** The vendor could not serve the last call; nobody asks again before so many milliseconds are over. */
  | { readonly outcome: 'resting'; readonly failure: Failure; readonly restMs: number }
  /** The vendor has said of this token that it will never work again. */
  | { readonly outcome: 'rejected'; readonly failure: Failure };

/** How a call ended. A success needs no entry: there is another token then, of which nothing is known. */
export type Settlement =
  /** It was never sent. */
  | { readonly outcome: 'withdrawn' }
  /** It may work later, after so many milliseconds. `failures` counts this one. */
  | {
      readonly outcome: 'failed';
      readonly failure: Failure;
      readonly failures: number;
      readonly restMs: number;
    }
  | { readonly outcome: 'rejected'; readonly failure: Failure };

/**
 * What all replicas know about the refreshing of an account, beside its record and for its current token only.
 *
 * `begin` is one atomic step, so that it holds where a lock does not: of all who want to present one refresh token, one
 * may. Every method rejects when the journal does not answer.
 */
export interface RefreshJournal {
  /**
   * Asks for leave to present a refresh token, and writes the attempt down.
   *
   * @param used name of the token, and version of the record it was read from
   * @param patienceMs how long an attempt without an end is trusted to have one coming
   */
  begin(accountId: string, used: UsedToken, patienceMs: number): Promise<Begun>;
  /** Writes down how an attempt ended. Does nothing when a later attempt has begun. */
  settle(accountId: string, attempt: RefreshAttempt, settlement: Settlement): Promise<void>;
  /**
   * The store had forgotten this token and gets it back: whatever call was under way has been forgotten too, so one is
   * presumed. Does nothing when the journal does know about this token, or about a newer one that is in use.
   *
   * Until the record follows, the journal is ahead of it, and nobody is given leave to present the older token there.
   */
  presume(accountId: string, used: UsedToken): Promise<void>;
  /** Version of the newest record that a call was begun from, or presumed; undefined when nothing is known. */
  newest(accountId: string): Promise<number | undefined>;
}
