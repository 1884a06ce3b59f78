import type { Turn } from '@sluice/core';
import { estimateTurnTokens } from '@sluice/translate/anthropic';
import type { AnswerContext } from '../dialects/dialect.ts';
import type { Exchange } from '../edge/exchange.ts';

export function answerContext(exchange: Exchange, turn: Turn): AnswerContext {
  return { requestId: exchange.requestId, model: turn.model, inputEstimate: estimateTurnTokens(turn) };
}
