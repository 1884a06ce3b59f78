import type { IncomingHttpHeaders } from 'node:http';
import { type DialectId, type Failure, totalInputTokens } from '@sluice/core';
import type { TurnRecord } from '@sluice/dispatch';
import { endModelCall, startModelCall, traceContextOf } from '@sluice/runtime';
import { requestTypeOf } from './request-type.ts';

/** The span of one turn, under the caller's trace. Costs next to nothing while tracing is off. */
export interface TurnTrace {
  ended(record: TurnRecord): void;
  /** For turns that no account answered. */
  refused(failure: Failure): void;
}

export interface TracedTurn {
  readonly provider: string;
  readonly model: string;
  readonly dialect: DialectId;
}

export function traceTurn(headers: IncomingHttpHeaders, { provider, model, dialect }: TracedTurn): TurnTrace {
  const operation = OPERATIONS[requestTypeOf(dialect)];
  const span = startModelCall({ operation, provider, model }, traceContextOf(headers));
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

/** Request types in the words of OpenTelemetry's GenAI conventions. */
const OPERATIONS = { chat: 'chat', completion: 'text_completion', embedding: 'embeddings', other: 'chat' } as const;
