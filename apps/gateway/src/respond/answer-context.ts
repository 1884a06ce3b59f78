import type { ProviderId, Turn } from '@sluice/core';
import { estimateTokens } from '@sluice/translate/tokens';
import { USAGE_SPLITS } from '@sluice/translate/usage';
import type { AnswerContext } from '../dialects/index.ts';
import type { Exchange } from '../edge/exchange.ts';
import type { Services } from '../routes/services.ts';

/** `provider`: who answers; absent when nobody does. The way Kiro's totals are divided is nobody else's. */
export function answerContext(
  exchange: Exchange,
  services: Services,
  turn: Turn,
  provider?: ProviderId,
): AnswerContext {
  return {
    requestId: exchange.requestId,
    model: turn.model,
    inputEstimate: estimateTokens(turn),
    usageSplit: provider === 'kiro' ? services.usageSplit : USAGE_SPLITS.passthrough,
  };
}
