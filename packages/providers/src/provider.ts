import type {
  Account,
  ClientSource,
  DialectId,
  Failure,
  Operation,
  ProviderId,
  Repair,
  Turn,
  TurnEvent,
  Usage,
} from '@sluice/core';
import type { Credential, TokenRefresher } from '@sluice/credentials';

/** One vendor API. Stateless and without retries: it says one thing upstream once and reports what came back. */
export interface Provider {
  readonly id: ProviderId;
  readonly refresher: TokenRefresher;
  /** What this vendor can be asked for. */
  readonly operations: ReadonlySet<Operation>;
  /** Dialects whose requests are passed through as the client wrote them ({@link UpstreamCall.source}); all others are translated. */
  readonly dialects: ReadonlySet<DialectId>;
  /** The family of models that shares a vendor quota with this one, where the vendor has such families. */
  modelGroupOf(upstreamModel: string): string | undefined;
  /**
   * Sends one turn. Resolves when the upstream's status is known; a non-2xx status is read (bounded) and classified.
   * Never rejects: network trouble is a `transient` failure, an aborted signal a `cancelled` one.
   */
  send(call: UpstreamCall): Promise<UpstreamAnswer>;
  /** Pure: what an upstream answer means. `now` in epoch milliseconds. */
  classify(status: number, headers: UpstreamHeaders, body: string, now: number): Failure;
}

export interface UpstreamCall {
  readonly turn: Turn;
  /** The request as the client wrote it. A provider that speaks its dialect sends this on, with only the model's name changed. */
  readonly source?: ClientSource;
  /** Set on the second try after a failure that named it: leave this out. */
  readonly repair?: Repair;
  /** What the upstream calls the model. */
  readonly upstreamModel: string;
  /** Tokens that model can see at once; turns a reported context percentage into a count. */
  readonly contextWindow: number;
  readonly account: Account;
  readonly credential: Credential;
  /** Ends the call and its stream at once; aborting releases the upstream connection. */
  readonly signal: AbortSignal;
}

/** The events of one answer, and what they have cost so far for whoever stops reading them. */
export interface AnswerBatches extends AsyncIterable<readonly TurnEvent[]> {
  /**
   * What the upstream has used until now: as it reported, and estimated from what it streamed where it had not yet. Undefined when
   * nothing can be said; absent where nothing ever can be before the end.
   */
  spent?(): Usage | undefined;
}

export type UpstreamAnswer =
  | {
      readonly outcome: 'streaming';
      /**
       * One batch per upstream read, in order, never empty; the grammar is {@link TurnEvent}'s. Ends after the batch
       * that holds `finish` or `error`; a broken upstream becomes an `error` event, the iterable itself never throws.
       * Not reading it stops the upstream (back-pressure); returning early aborts it.
       */
      readonly batches: AnswerBatches;
      /** Fields of the request that this upstream cannot express and did not get, by their names in the neutral turn. */
      readonly dropped?: readonly string[];
    }
  | { readonly outcome: 'failed'; readonly failure: Failure };

/** Lower-case names; repeated headers joined by `, `. */
export type UpstreamHeaders = Readonly<Record<string, string>>;
