import type { Usage } from '@sluice/core';
import { serviceTier, tokenCount, toldWell } from '../../usage/index.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Token counts as OpenAI and compatible servers report them; undefined when there are none. `prompt_tokens` includes what
 * was read from a cache, under whichever name the server tells it (trap l): OpenAI's `prompt_tokens_details`, DeepSeek's
 * `prompt_cache_hit_tokens`, Moonshot's `cached_tokens`, Anthropic's names from gateways in front of Claude.
 */
export function readUsage(value: unknown): Usage | undefined {
  const usage = fieldsOf(value);
  const prompt = tokenCount(usage['prompt_tokens']);
  const output = tokenCount(usage['completion_tokens']) ?? outputOf(prompt, tokenCount(usage['total_tokens']));
  // Some servers open with zeros and never tell the truth.
  if (prompt === undefined || output === undefined || prompt + output === 0) return undefined;
  const details = fieldsOf(usage['prompt_tokens_details']);
  const cacheReadTokens = Math.min(
    prompt,
    firstCount(
      details['cached_tokens'],
      usage['prompt_cache_hit_tokens'],
      usage['cached_tokens'],
      usage['cache_read_input_tokens'],
    ),
  );
  const cacheWriteTokens = Math.min(
    prompt - cacheReadTokens,
    firstCount(details['cache_write_tokens'], usage['cache_creation_input_tokens']),
  );
  const thought = fieldsOf(usage['completion_tokens_details'])['reasoning_tokens'];
  const reasoningTokens = tokenCount(thought);
  const told = [usage['prompt_tokens'], usage['completion_tokens'], usage['total_tokens'], details['cached_tokens']];
  const whole = toldWell(...told, details['cache_write_tokens'], thought);
  return {
    inputTokens: prompt - cacheReadTokens - cacheWriteTokens,
    cacheWriteTokens,
    cacheReadTokens,
    outputTokens: output,
    ...(reasoningTokens !== undefined && { reasoningTokens: Math.min(output, reasoningTokens) }),
    source: whole ? 'reported' : 'estimated',
  };
}

/**
 * The usage of a chunk or of a whole answer, wherever the server puts it: Moonshot into the choice, Groq under its own name. With
 * the price class it was served in, which stands beside it.
 */
export function usageIn(answer: Fields): Usage | undefined {
  const choices = answer['choices'];
  const choice = Array.isArray(choices) ? fieldsOf(choices[0]) : {};
  const usage =
    readUsage(answer['usage']) ?? readUsage(choice['usage']) ?? readUsage(fieldsOf(answer['x_groq'])['usage']);
  const tier = serviceTier(answer['service_tier']);
  return usage && tier !== undefined ? { ...usage, serviceTier: tier } : usage;
}

/** The value when it is an object; an empty one otherwise, so that it can be looked into. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Embeddings report no output. */
function outputOf(prompt: number | undefined, total: number | undefined): number | undefined {
  if (prompt === undefined) return undefined;
  return total === undefined ? 0 : Math.max(0, total - prompt);
}

function firstCount(...values: readonly unknown[]): number {
  for (const value of values) {
    const count = tokenCount(value);
    if (count !== undefined) return count;
  }
  return 0;
}
