import type { Strategy } from '@sluice/core';

/** Weights outside these bounds count as the bound, for `weighted_random`. */
export const WEIGHTS = { lowest: 0.001, highest: 1_000 } as const;

/** The strategy that decides about one request: without a session there is nothing to stick to. */
export function strategyFor(lane: { readonly strategy?: Strategy }, session = ''): Strategy {
  const { strategy = 'round_robin' } = lane;
  return strategy === 'sticky' && session === '' ? 'round_robin' : strategy;
}
