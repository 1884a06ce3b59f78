import { type DialectId, makeId, type Operation, type ProviderId } from '@sluice/core';
import { type DispatchResult, DRAINED, type TurnRecord } from '@sluice/dispatch';
import type { OpenedRequest, Outcome, UsageSink } from '@sluice/ledger';
import type { PriceTable } from './prices.ts';
import { requestTypeOf } from './request-type.ts';

type Refused = Extract<DispatchResult, { outcome: 'refused' }>;

export interface UsageFacts {
  /** Where the request is going first; the account that answers may be another provider's. */
  readonly provider: ProviderId;
  readonly model: string;
  readonly dialect: DialectId;
  readonly operation: Operation;
  readonly apiKeyId?: string | undefined;
  readonly profileId?: string | undefined;
}

/** One request's line in the ledger: opened at dispatch, closed exactly once however it ends. */
export class UsageEntry {
  readonly #sink: UsageSink;
  readonly #prices: PriceTable;
  readonly #opened: OpenedRequest;
  #closed = false;

  constructor(sink: UsageSink, prices: PriceTable, facts: UsageFacts, now: number) {
    this.#sink = sink;
    this.#prices = prices;
    const { provider, model, dialect, operation, apiKeyId, profileId } = facts;
    this.#opened = {
      id: makeId('use'),
      openedAt: now,
      provider,
      model,
      dialect,
      requestType: requestTypeOf(dialect, operation),
      ...(apiKeyId !== undefined && { apiKeyId }),
      ...(profileId !== undefined && { profileId }),
    };
    sink.opened(this.#opened);
  }

  /** An account answered, and this is how that ended. Returns what it cost in millionths; undefined without a price. */
  ended(record: TurnRecord): number | undefined {
    const { provider, accountId, state, attempts, usage, failure, totalMs, firstEventMs } = record;
    const costMicros = usage && this.#prices.cost(record.upstreamModel, usage);
    if (this.#closed) return costMicros;
    this.#closed = true;
    this.#sink.closed({
      ...this.#opened,
      provider,
      accountId,
      closedAt: this.#opened.openedAt + Math.round(totalMs),
      outcome: state,
      attempts,
      latencyMs: Math.round(totalMs),
      firstEventMs: Math.round(firstEventMs),
      ...(usage && { usage }),
      ...(costMicros !== undefined && { costMicros }),
      ...(failure && { failureKind: failure.kind }),
    });
    return costMicros;
  }

  /** No account answered. Returns what it cost all the same: an answer had begun whose client left before it said anything. */
  refused(result: Refused, now: number): number | undefined {
    const { wasted } = result;
    const costMicros = wasted && this.#prices.cost(wasted.upstreamModel, wasted.usage);
    if (this.#closed) return costMicros;
    this.#closed = true;
    this.#sink.closed({
      ...this.#opened,
      ...(wasted && { provider: wasted.provider, accountId: wasted.accountId, usage: wasted.usage }),
      ...(costMicros !== undefined && { costMicros }),
      closedAt: now,
      outcome: outcomeOf(result),
      attempts: result.attempts,
      failureKind: result.failure.kind,
      latencyMs: Math.max(0, now - this.#opened.openedAt),
    });
    return costMicros;
  }
}

function outcomeOf({ reason, failure }: Refused): Outcome {
  if (reason !== 'gone') return 'upstream_error';
  // Who left is told by the words of the departure alone.
  return failure.message === DRAINED.message ? 'drained' : 'client_gone';
}
