import type { ClientSource, DialectId, Failure, Operation, ProviderId, Turn, Usage } from '@sluice/core';
import type { Candidate } from '@sluice/routing';
import type { Answer } from './answer.ts';
import type { TurnRecord } from './record.ts';

export interface DispatchRequest {
  readonly requestId: string;
  readonly turn: Turn;
  /** Names the client's conversation, for accounts that are chosen by it; asked only then. Empty: there is nothing to go by. */
  readonly session?: () => string;
  /** The client's dialect, for the record. */
  readonly dialect?: DialectId;
  /** Default `generate`. Providers that cannot do it are not asked. */
  readonly operation?: Operation;
  /** The request as the client wrote it, for upstreams that speak its dialect. */
  readonly source?: ClientSource;
  readonly candidates: readonly Candidate[];
  /** Fires when the client leaves, a deadline passes or the gateway drains; abort with {@link CLIENT_GONE} or {@link DRAINED}. */
  readonly signal: AbortSignal;
  /** Told how a committed answer ended, beside the dispatcher's observer. Must not throw. */
  readonly onEnd?: (record: TurnRecord) => void;
}

export type DispatchResult = { readonly outcome: 'committed'; readonly answer: Answer } | Refused;

/** No account answered. */
export interface Refused {
  readonly outcome: 'refused';
  /** The last thing an upstream said, or why no upstream was asked. */
  readonly failure: Failure;
  /**
   * `exhausted`: no account could be asked (any more); `attempts`: all tries are used up; `refused`: the failure is final
   * for every account; `gone`: the signal fired.
   */
  readonly reason: 'exhausted' | 'attempts' | 'refused' | 'gone';
  readonly attempts: number;
  /** When an account is due back, in epoch milliseconds. */
  readonly retryAt?: number;
  /** What an answer had used that had begun, and said nothing yet, when the signal fired. */
  readonly wasted?: Wasted;
}

/** Tokens that nobody got anything for. */
export interface Wasted {
  readonly provider: ProviderId;
  readonly accountId: string;
  readonly upstreamModel: string;
  readonly usage: Usage;
}
