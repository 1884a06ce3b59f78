import type { Reasoning, ResponseFormat, Turn } from '@sluice/core';
import { effortOf } from '../../reasoning/index.ts';
import { type ChatModelTraits, traitsOf } from './model-traits.ts';
import type { ChatRequestOptions } from './options.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A part of a request, and the neutral names of what it had to leave out. */
export interface Said {
  readonly fields: Fields;
  readonly dropped: readonly string[];
}

/** Longest list of stop sequences that OpenAI takes. */
const MOST_STOP_SEQUENCES = 4;
const TIERS: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'priority', 'scale']);

/** All knobs of a turn that are neither messages nor tools. What the model would refuse is left out. */
export function toSettings(turn: Turn, options: ChatRequestOptions): Said {
  const traits = traitsOf(options.model);
  const fields: Record<string, unknown> = {};
  const dropped: string[] = turn.topK === undefined ? [] : ['topK'];
  if (turn.maxTokens !== undefined) fields[options.maxTokensField ?? traits.maxTokensField] = turn.maxTokens;
  setSampling(turn, traits, fields, dropped);
  if (turn.seed !== undefined) fields['seed'] = turn.seed;
  const effort = turn.reasoning && toEffort(turn.reasoning);
  if (effort && traits.effort) fields['reasoning_effort'] = effort;
  if (turn.reasoning?.type === 'off' || (effort && !traits.effort)) dropped.push('reasoning');
  if (turn.verbosity) fields['verbosity'] = turn.verbosity;
  if (turn.responseFormat) fields['response_format'] = toResponseFormat(turn.responseFormat);
  if (turn.cacheKey) fields['prompt_cache_key'] = turn.cacheKey;
  // Anthropic's `standard_only` is OpenAI's `default`.
  const tier = turn.serviceTier === 'standard_only' ? 'default' : turn.serviceTier;
  if (tier && TIERS.has(tier)) fields['service_tier'] = tier;
  else if (tier) dropped.push('serviceTier');
  return { fields, dropped };
}

function setSampling(turn: Turn, traits: ChatModelTraits, fields: Record<string, unknown>, dropped: string[]): void {
  const { temperature, topP, presencePenalty, frequencyPenalty, stopSequences = [] } = turn;
  const sampling = { temperature, topP, presencePenalty, frequencyPenalty };
  for (const [name, value] of Object.entries(sampling)) {
    if (value === undefined) continue;
    if (traits.sampling) fields[FIELD_OF[name as keyof typeof sampling]] = value;
    else if (value !== UNTOUCHED[name as keyof typeof sampling]) dropped.push(name);
  }
  if (stopSequences.length > 0 && traits.sampling) fields['stop'] = stopSequences.slice(0, MOST_STOP_SEQUENCES);
  if (stopSequences.length > (traits.sampling ? MOST_STOP_SEQUENCES : 0)) dropped.push('stopSequences');
}

const FIELD_OF = {
  temperature: 'temperature',
  topP: 'top_p',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
} as const;

/** What these mean anyway when they are not given. */
const UNTOUCHED = { temperature: 1, topP: 1, presencePenalty: 0, frequencyPenalty: 0 } as const;

/**
 * The effort to ask for. Switched off thinking asks for nothing: models that cannot think refuse the field altogether. A token
 * budget asks for `high` at most, and `max` means `xhigh`, because not every model knows what is above.
 */
function toEffort(reasoning: Reasoning): string | undefined {
  const effort = effortOf(reasoning);
  if (effort === 'none') return undefined;
  if (reasoning.type === 'budget' && !reasoning.effort && effort === 'xhigh') return 'high';
  return effort === 'max' ? 'xhigh' : effort;
}

function toResponseFormat(format: ResponseFormat): Fields {
  if (format.type === 'json_object') return { type: 'json_object' };
  const { name = 'answer', description, schema, strict } = format;
  const described = { name, ...(description && { description }), schema, ...(strict !== undefined && { strict }) };
  return { type: 'json_schema', json_schema: described };
}
