import type { Turn } from '@sluice/core';
import { estimateTokens } from '@sluice/translate/tokens';
import type { AnswerContext } from '../dialects/index.ts';
import type { Exchange } from '../edge/exchange.ts';
import type { Services } from '../routes/services.ts';

export function answerContext(exchange: Exchange, services: Services, turn: Turn): AnswerContext {
  return {
    requestId: exchange.requestId,
    model: turn.model,
    inputEstimate: estimateTokens(turn),
    usageSplit: services.usageSplit,
  };
}
