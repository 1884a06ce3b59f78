import { type Granted, isLimited, type KeyIdentity, limitHeaders } from '@sluice/access';
import { makeId, type Turn, totalInputTokens, type Usage } from '@sluice/core';
import { estimateTokens } from '@sluice/translate/tokens';
import type { Services } from '../routes/services.ts';
import { answerError, type Exchange } from './exchange.ts';

/** What one request has taken from the limits of its key, until it is known what it used. */
export class Allowance {
  readonly #services: Services;
  readonly #granted: Granted;
  #settled = false;

  constructor(services: Services, granted: Granted) {
    this.#services = services;
    this.#granted = granted;
  }

  /** Charges what was used in place of the estimate. `cost` in millionths. Nothing used: everything is given back. */
  settle(usage: Usage | undefined, cost: number | undefined): void {
    if (this.#settled) return;
    this.#settled = true;
    const tokens = usage ? totalInputTokens(usage) + usage.outputTokens : 0;
    const actual = usage
      ? ({ tokens, cost: cost ?? 0, outcome: 'used' } as const)
      : ({ tokens: 0, cost: 0, outcome: 'refund' } as const);
    void this.#services.limits.settle(this.#granted.grant, actual);
  }
}

/** Takes from the key's limits, all of them or none; a caller who has used them up is answered with 429 and hears when to come back. */
export async function takeAllowance(
  exchange: Exchange,
  services: Services,
  key: KeyIdentity,
  turn: Turn,
): Promise<Allowance | undefined> {
  const tokens = isLimited(key.limits) ? estimateTokens(turn) : 0;
  const answer = await services.limits.take({ id: makeId('gr'), key, tokens, cost: 0 });
  if (answer.outcome === 'uncounted') {
    answerError(exchange, answer);
    return undefined;
  }
  const { outgoing, dialect } = exchange;
  if (!outgoing.headersSent) {
    for (const [name, value] of Object.entries(limitHeaders(answer.standings, dialect.id, services.clock()))) {
      outgoing.setHeader(name, value);
    }
  }
  if (answer.outcome === 'granted') return new Allowance(services, answer);
  const message = `This API key has used up its limit: ${LIMIT_WORDS[answer.limit]}`;
  answerError(exchange, { status: 429, message, retryAfter: answer.retryAfter });
  return undefined;
}

const LIMIT_WORDS: Readonly<Record<keyof KeyIdentity['limits'], string>> = {
  requestsPerMinute: 'requests per minute',
  tokensPerMinute: 'tokens per minute',
  concurrentRequests: 'concurrent requests',
  budgetMicrosPerDay: 'budget per day',
  budgetMicrosPerMonth: 'budget per month',
  tokensPerDay: 'tokens per day',
  tokensPerMonth: 'tokens per month',
};
