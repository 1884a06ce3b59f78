/** How the accounts of a group take turns; what each one does is the pool's to say. */
export const STRATEGIES = [
  'round_robin',
  'weighted_random',
  'priority',
  'random',
  'least_in_flight',
  'sticky',
] as const;

export type Strategy = (typeof STRATEGIES)[number];
