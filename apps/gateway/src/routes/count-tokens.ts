import { estimateTokens } from '@sluice/translate/tokens';
import { admit } from '../edge/admit.ts';
import { answerError, answerJson, type Exchange } from '../edge/exchange.ts';
import type { Services } from './services.ts';

/** Anthropic's token count. Kiro has no counter of its own, so the figure is our estimate and errs on the high side. */
export async function serveCountTokens(exchange: Exchange, services: Services): Promise<void> {
  const admitted = await admit(exchange, services);
  if (admitted.outcome === 'refused') return;
  const parsed = exchange.dialect.parseCount(admitted.body);
  if (parsed.outcome === 'refused') return answerError(exchange, { status: 400, message: parsed.message });
  answerJson(exchange, JSON.stringify({ input_tokens: estimateTokens(parsed.turn) }));
}
