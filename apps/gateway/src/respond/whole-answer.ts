import type { Turn } from '@sluice/core';
import type { Answer } from '@sluice/dispatch';
import { answerError, answerJson, type Exchange } from '../edge/exchange.ts';
import type { Services } from '../routes/services.ts';
import { answerContext } from './answer-context.ts';
import { clientErrorOfFailure, SHUTTING_DOWN } from './client-error.ts';
import { routingHeaders } from './routing-headers.ts';

/** Collects a committed answer and sends it as one JSON document; an answer that breaks off becomes an error. */
export async function answerWhole(
  exchange: Exchange,
  services: Services,
  turn: Turn,
  answer: Answer,
  signal: AbortSignal,
): Promise<void> {
  const collector = exchange.dialect.collector(answerContext(exchange, services, turn));
  for await (const batch of answer) collector.push(batch);
  if (signal.aborted) return answerError(exchange, SHUTTING_DOWN);
  const collected = collector.finish();
  if (collected.outcome === 'broken') return answerError(exchange, clientErrorOfFailure(collected.failure));
  answerJson(exchange, collected.body, services.routingHeaders ? routingHeaders(answer) : {});
}
