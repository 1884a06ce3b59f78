import { type Granted, isLimited, type KeyIdentity, type KeyLimits, limitHeaders } from '@sluice/access';
import { makeId, type Operation, type Turn, totalInputTokens, type Usage } from '@sluice/core';
import type { Candidate } from '@sluice/routing';
import { estimateTokens } from '@sluice/translate/tokens';
import type { PriceTable } from '../observe/prices.ts';
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

  /** Charges what was used in place of the estimate. `cost` in millionths; without a price it stays as it was estimated. Nothing used: everything is given back. */
  settle(usage: Usage | undefined, cost: number | undefined): void {
    if (this.#settled) return;
    this.#settled = true;
    const tokens = usage ? totalInputTokens(usage) + usage.outputTokens : 0;
    const actual = usage
      ? ({ tokens, cost: cost ?? Number.NaN, outcome: 'used' } as const)
      : ({ tokens: 0, cost: 0, outcome: 'refund' } as const);
    void this.#services.limits.settle(this.#granted.grant, actual);
  }
}

/** What a request asks of its key's limits. */
export interface Asking {
  readonly key: KeyIdentity;
  readonly turn: Turn;
  readonly operation: Operation;
  readonly candidates: readonly Candidate[];
}

/** Takes from the key's limits, all of them or none; a caller who has used them up is answered with 429 and hears when to come back. */
export async function takeAllowance(
  exchange: Exchange,
  services: Services,
  asking: Asking,
): Promise<Allowance | undefined> {
  const { key } = asking;
  const expected = isLimited(key.limits) ? expectedUse(asking, services.prices) : NOTHING;
  const answer = await services.limits.take({ id: makeId('gr'), key, ...expected });
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

/**
 * The candidates a key may spend its money on. A budget in money knows nothing of a model without a price, and what it does not
 * know it must not give away: such models are not for keys that have one.
 */
export function payable(
  { budgetMicrosPerDay, budgetMicrosPerMonth }: KeyLimits,
  candidates: readonly Candidate[],
  prices: PriceTable,
): readonly Candidate[] {
  if (budgetMicrosPerDay === undefined && budgetMicrosPerMonth === undefined) return candidates;
  return candidates.filter(({ upstreamModel }) => prices.has(upstreamModel));
}

/** Output that is held for a request until it has ended, tokens; fewer where it asks for fewer. Longer answers are charged when they end. */
const MOST_OUTPUT_HELD = 4_096;

const NOTHING = { tokens: 0, cost: 0 };

/** What the request surely uses, and what it may use on top: the dearest of its candidates, thinking and all. */
export function expectedUse({ turn, operation, candidates }: Omit<Asking, 'key'>, prices: PriceTable) {
  const inputTokens = estimateTokens(turn);
  const asked = turn.maxTokens ?? MOST_OUTPUT_HELD;
  const outputTokens = operation === 'generate' ? Math.min(Math.max(asked, 0), MOST_OUTPUT_HELD) : 0;
  let sure = 0;
  let most = 0;
  for (const { upstreamModel } of candidates) {
    const cost = prices.expect(upstreamModel, { inputTokens, outputTokens, tier: turn.serviceTier });
    if (!cost) continue;
    sure = Math.max(sure, cost.sure);
    most = Math.max(most, cost.sure + cost.ahead);
  }
  return { tokens: inputTokens, cost: sure, ahead: { tokens: outputTokens, cost: most - sure } };
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
