import type { Answer } from '@sluice/dispatch';
import type { CollectedAnswer } from '../dialects/index.ts';
import { answerError, answerJson, type Exchange } from '../edge/exchange.ts';
import type { Asked } from '../routes/asked.ts';
import type { Services } from '../routes/services.ts';
import { answerContext } from './answer-context.ts';
import { answerHeaders } from './answer-headers.ts';
import { clientErrorOfFailure, SHUTTING_DOWN } from './client-error.ts';

/** Collects a committed answer and sends it as one JSON document; an answer that breaks off becomes an error. */
export async function answerWhole(
  exchange: Exchange,
  services: Services,
  asked: Asked,
  answer: Answer,
  signal: AbortSignal,
): Promise<void> {
  const collected = answer.passed ? await passed(answer) : await spoken(exchange, services, asked, answer);
  if (signal.aborted) return answerError(exchange, SHUTTING_DOWN);
  if (collected.outcome === 'broken') return answerError(exchange, clientErrorOfFailure(collected.failure));
  answerJson(exchange, collected.body, answerHeaders(answer, asked, services));
}

async function spoken(exchange: Exchange, services: Services, asked: Asked, answer: Answer): Promise<CollectedAnswer> {
  const collector = asked.voice.collector(answerContext(exchange, services, asked.turn, answer.account.provider));
  for await (const batch of answer) collector.push(batch);
  return collector.finish();
}

/** The upstream's own document, byte for byte. */
async function passed(answer: Answer): Promise<PassedDocument> {
  const pieces: Uint8Array[] = [];
  for await (const batch of answer) {
    for (const event of batch) {
      if (event.type === 'raw') pieces.push(event.bytes);
      else if (event.type === 'error') return { outcome: 'broken', failure: event.failure };
    }
  }
  return { outcome: 'whole', body: Buffer.concat(pieces) };
}

type PassedDocument =
  | { readonly outcome: 'whole'; readonly body: Buffer }
  | Extract<CollectedAnswer, { outcome: 'broken' }>;
