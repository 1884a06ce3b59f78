import type { Usage } from '@sluice/core';
import { estimateTextTokens } from '../../tokens/index.ts';
import { serviceTier, tokenCount, toldWell } from '../../usage/index.ts';
import { type Fields, fieldsOf } from './fields.ts';

/** What Anthropic has told about the tokens of one answer so far. */
export interface UsageFacts {
  readonly input?: number;
  readonly cacheWrite?: number;
  /** Part of it, for an hour. */
  readonly cacheWriteHour?: number;
  readonly cacheRead?: number;
  readonly output?: number;
  readonly reasoning?: number;
  /** `output` counts the whole answer; the one of `message_start` does not. */
  readonly complete?: boolean;
  readonly tier?: string;
  /** A number was told that no answer can have. */
  readonly odd?: boolean;
}

/** The `usage` of `message_start` or of a whole message. */
export function startUsage(usage: unknown): UsageFacts {
  return readUsage({}, fieldsOf(usage));
}

/** The `usage` of `message_delta`: cumulative, and not all servers repeat the input there, or put zeros in its place. */
export function deltaUsage(known: UsageFacts, usage: unknown): UsageFacts {
  const fields = fieldsOf(usage);
  const merged = readUsage(known, fields);
  return tokenCount(fields['output_tokens']) === undefined ? merged : { ...merged, complete: true };
}

function readUsage(known: UsageFacts, fields: Fields): UsageFacts {
  const input = positive(fields['input_tokens'], known.input);
  const cacheWrite = positive(fields['cache_creation_input_tokens'], known.cacheWrite);
  const cacheRead = positive(fields['cache_read_input_tokens'], known.cacheRead);
  const output = tokenCount(fields['output_tokens']) ?? known.output;
  const thinking = fieldsOf(fields['output_tokens_details'])['thinking_tokens'];
  const reasoning = tokenCount(thinking) ?? known.reasoning;
  const written = fieldsOf(fields['cache_creation']);
  const cacheWriteHour = positive(written['ephemeral_1h_input_tokens'], known.cacheWriteHour);
  const tier = serviceTier(fields['service_tier']) ?? known.tier;
  const counts = [...COUNTS.map((name) => fields[name]), written['ephemeral_1h_input_tokens'], thinking];
  const odd = known.odd || !toldWell(...counts);
  return {
    ...(input !== undefined && { input }),
    ...(cacheWrite !== undefined && { cacheWrite }),
    ...(cacheRead !== undefined && { cacheRead }),
    ...(output !== undefined && { output }),
    ...(reasoning !== undefined && { reasoning }),
    ...(cacheWriteHour !== undefined && { cacheWriteHour }),
    ...(tier !== undefined && { tier }),
    ...(odd && { odd }),
  };
}

const COUNTS = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens', 'output_tokens'];

function positive(value: unknown, known: number | undefined): number | undefined {
  return tokenCount(value) || known || tokenCount(value);
}

/**
 * The best knowledge about an answer's tokens. Only a complete report is `reported`; without one the input is our estimate where
 * nothing was told, and the output that of the bytes that came.
 */
export function usageOf(
  facts: UsageFacts,
  estimate: { readonly input: () => number; readonly outputBytes: number },
): Usage {
  const complete = facts.complete === true && facts.input !== undefined && !facts.odd;
  const seen = facts.complete ? 0 : estimateTextTokens(estimate.outputBytes);
  const { cacheWrite = 0, cacheWriteHour, reasoning, tier } = facts;
  return {
    inputTokens: facts.input ?? estimate.input(),
    cacheWriteTokens: cacheWrite,
    ...(cacheWriteHour && { cacheWriteHourTokens: Math.min(cacheWrite, cacheWriteHour) }),
    cacheReadTokens: facts.cacheRead ?? 0,
    outputTokens: Math.max(facts.output ?? 0, seen),
    ...(reasoning !== undefined && { reasoningTokens: reasoning }),
    source: complete ? 'reported' : 'estimated',
    ...(tier !== undefined && { serviceTier: tier }),
  };
}
