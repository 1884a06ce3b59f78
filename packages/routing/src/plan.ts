import type { ProviderId, Strategy } from '@sluice/core';
import type { RoutingSnapshot } from './snapshot.ts';

/** What a request says about where it wants to go. */
export interface RequestFacts {
  readonly model: string;
  /** Set by a path prefix such as `/kiro/v1/…`. */
  readonly pinnedProvider?: ProviderId;
}

/** One place that could serve the request. */
export interface Candidate {
  readonly provider: ProviderId;
  readonly group: string;
  readonly strategy?: Strategy;
  /** What the upstream calls the model. */
  readonly upstreamModel: string;
  readonly contextWindow: number;
  /** The client asked for thinking by the model's name (`…-thinking`). */
  readonly thinkingByName: boolean;
}

export type Plan =
  | { readonly outcome: 'planned'; readonly candidates: readonly [Candidate, ...Candidate[]] }
  | { readonly outcome: 'unknown_model' }
  /** The pinned provider has no accounts here. */
  | { readonly outcome: 'unknown_provider' };

const THINKING_SUFFIX = '-thinking';

/**
 * Where a request may go, best first. Pure and cheap (a map lookup per provider): health is the pool's business.
 */
export function plan(facts: RequestFacts, snapshot: RoutingSnapshot): Plan {
  const providers = facts.pinnedProvider
    ? snapshot.providers.filter((provider) => provider.id === facts.pinnedProvider)
    : snapshot.providers;
  if (providers.length === 0) return { outcome: 'unknown_provider' };

  const thinkingByName = facts.model.endsWith(THINKING_SUFFIX);
  const model = thinkingByName ? facts.model.slice(0, -THINKING_SUFFIX.length) : facts.model;
  const candidates: Candidate[] = [];
  for (const provider of providers) {
    const choice = provider.models.find(model);
    if (!choice) continue;
    candidates.push({
      provider: provider.id,
      group: provider.group,
      ...(provider.strategy && { strategy: provider.strategy }),
      upstreamModel: choice.upstream,
      contextWindow: choice.contextWindow,
      thinkingByName,
    });
  }
  const [first, ...rest] = candidates;
  return first ? { outcome: 'planned', candidates: [first, ...rest] } : { outcome: 'unknown_model' };
}
