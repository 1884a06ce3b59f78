import type { Failure, Turn } from '@sluice/core';
import type { Answer } from '@sluice/dispatch';
import { answerError, answerJson, type Exchange } from '../edge/exchange.ts';
import type { Services } from '../routes/services.ts';
import { answerContext } from './answer-context.ts';
import { streamErrorOf } from './client-error.ts';
import { routingHeaders } from './routing-headers.ts';

/** Collects a committed answer and sends it as one JSON document; an answer that breaks off becomes an error. */
export async function answerWhole(
  exchange: Exchange,
  services: Services,
  turn: Turn,
  answer: Answer,
  signal: AbortSignal,
): Promise<void> {
  const collector = exchange.dialect.collector(answerContext(exchange, turn));
  let failure: Failure | undefined;
  for await (const batch of answer) {
    collector.push(batch);
    const last = batch[batch.length - 1];
    if (last?.type === 'error') failure = last.failure;
  }
  if (failure) return answerError(exchange, streamErrorOf(failure));
  if (signal.aborted) return answerError(exchange, { status: 503, message: 'The gateway is shutting down', retryAfter: 1 });
  answerJson(exchange, collector.finish(), services.routingHeaders ? routingHeaders(answer) : {});
}
