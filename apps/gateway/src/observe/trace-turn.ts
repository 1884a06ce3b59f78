import type { IncomingHttpHeaders } from 'node:http';
import { type Failure, totalInputTokens } from '@sluice/core';
import type { TurnRecord } from '@sluice/dispatch';
import { endModelCall, startModelCall, traceContextOf } from '@sluice/runtime';

/** The span of one turn, under the caller's trace. Costs next to nothing while tracing is off. */
export interface TurnTrace {
  ended(record: TurnRecord): void;
  /** For turns that no account answered. */
  refused(failure: Failure): void;
}

export function traceTurn(headers: IncomingHttpHeaders, provider: string, model: string): TurnTrace {
  const span = startModelCall({ operation: 'chat', provider, model }, traceContextOf(headers));
  return {
    ended({ accountId, attempts, upstreamModel, usage, failure, state }) {
      span.setAttributes({ 'sluice.account': accountId, 'sluice.attempts': attempts, 'sluice.state': state });
      endModelCall(span, {
        responseModel: upstreamModel,
        ...(usage && { inputTokens: totalInputTokens(usage), outputTokens: usage.outputTokens }),
        ...(failure && { failureKind: failure.kind }),
      });
    },
    refused: (failure) => endModelCall(span, { failureKind: failure.kind }),
  };
}
