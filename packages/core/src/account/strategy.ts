/**
 * How the accounts of a lane take turns. Every strategy picks among accounts that can serve now, lowest tier first, and
 * differs only in whom it takes there:
 *
 * - `round_robin`: whose last turn is longest ago; an account of weight w has w turns in a row.
 * - `weighted_random`: anybody, as often as its weight says. `random`: anybody, all as often.
 * - `priority`: always the first in the order of the member list.
 * - `least_in_flight`: who has the fewest leases over all lanes and replicas; among equals whose turn is longest ago.
 * - `sticky`: the account that served this session before. A new session goes to the account with the fewest sessions.
 */
export const STRATEGIES = [
  'round_robin',
  'weighted_random',
  'priority',
  'random',
  'least_in_flight',
  'sticky',
] as const;

export type Strategy = (typeof STRATEGIES)[number];
