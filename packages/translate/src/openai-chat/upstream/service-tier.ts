const TIERS: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'priority', 'scale']);

/** The tier in OpenAI's words (Anthropic's `standard_only` is its `default`); undefined for a word it would refuse. */
export function upstreamTier(tier: string): string | undefined {
  if (tier === 'standard_only') return 'default';
  return TIERS.has(tier) ? tier : undefined;
}
