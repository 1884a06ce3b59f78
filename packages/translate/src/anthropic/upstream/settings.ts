import type { Turn } from '@sluice/core';
import type { Dropped } from './draft.ts';
import type { ModelTraits } from './model-traits.ts';
import { strictSchema } from './strict-schema.ts';
import type { ThinkingPlan } from './thinking.ts';

/** Smallest `top_p` beside thinking (platform.claude.com, thinking and sampling). */
const SMALLEST_TOP_P_THINKING = 0.95;

/**
 * Temperature (0 to 1; higher ones become 1), `top_p` and `top_k`. Beside thinking only a `top_p` of at least 0.95 is allowed;
 * models that take one of temperature and `top_p` get the temperature; newer ones take none at all.
 */
export function sampling(
  turn: Turn,
  traits: ModelTraits,
  plan: ThinkingPlan,
  dropped: Dropped,
): Readonly<Record<string, number>> {
  const { temperature, topP, topK } = turn;
  const free = traits.sampling && !plan.thinks;
  const keepsTopP = topP !== undefined && traits.sampling && (free || topP >= SMALLEST_TOP_P_THINKING);
  const alone = traits.samplingTogether || temperature === undefined || !free;
  const said = {
    ...(temperature !== undefined && free && { temperature: Math.min(1, Math.max(0, temperature)) }),
    ...(keepsTopP && alone && { top_p: topP }),
    ...(topK !== undefined && free && { top_k: topK }),
  };
  if (temperature !== undefined && !('temperature' in said)) dropped.add('temperature');
  if (topP !== undefined && !('top_p' in said)) dropped.add('topP');
  if (topK !== undefined && !('top_k' in said)) dropped.add('topK');
  return said;
}

/** `output_config.format`: a schema for models that know one. "Any JSON" has no word. */
export function outputFormat(
  { responseFormat: format }: Turn,
  traits: ModelTraits,
  dropped: Dropped,
): { readonly type: 'json_schema'; readonly schema: Readonly<Record<string, unknown>> } | undefined {
  if (!format) return undefined;
  if (format.type === 'json_object' || !traits.schemas) {
    dropped.add('responseFormat');
    return undefined;
  }
  if (format.description) dropped.add('responseFormat.description');
  return { type: 'json_schema', schema: strictSchema(format.schema) };
}

/** Anthropic's two tiers, and OpenAI's names for the same. */
const TIERS: ReadonlyMap<string, string> = new Map([
  ['auto', 'auto'],
  ['priority', 'auto'],
  ['standard_only', 'standard_only'],
  ['default', 'standard_only'],
]);

export function serviceTier({ serviceTier: wanted }: Turn, dropped: Dropped): string | undefined {
  if (wanted === undefined) return undefined;
  const tier = TIERS.get(wanted);
  if (!tier) dropped.add('serviceTier');
  return tier;
}
