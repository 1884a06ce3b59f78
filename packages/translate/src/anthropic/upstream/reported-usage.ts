import type { Usage } from '@sluice/core';
import { estimateTextTokens } from '../../tokens/index.ts';
import { tokenCount } from '../../usage/index.ts';
import { type Fields, fieldsOf } from './fields.ts';

/** What Anthropic has told about the tokens of one answer so far. */
export interface UsageFacts {
  readonly input?: number;
  readonly cacheWrite?: number;
  readonly cacheRead?: number;
  readonly output?: number;
  readonly reasoning?: number;
  /** `output` counts the whole answer; the one of `message_start` does not. */
  readonly complete?: boolean;
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
  const reasoning = tokenCount(fieldsOf(fields['output_tokens_details'])['thinking_tokens']) ?? known.reasoning;
  return {
    ...(input !== undefined && { input }),
    ...(cacheWrite !== undefined && { cacheWrite }),
    ...(cacheRead !== undefined && { cacheRead }),
    ...(output !== undefined && { output }),
    ...(reasoning !== undefined && { reasoning }),
  };
}

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
  const complete = facts.complete === true && facts.input !== undefined;
  const seen = facts.complete ? 0 : estimateTextTokens(estimate.outputBytes);
  return {
    inputTokens: facts.input ?? estimate.input(),
    cacheWriteTokens: facts.cacheWrite ?? 0,
    cacheReadTokens: facts.cacheRead ?? 0,
    outputTokens: Math.max(facts.output ?? 0, seen),
    ...(facts.reasoning !== undefined && { reasoningTokens: facts.reasoning }),
    source: complete ? 'reported' : 'estimated',
  };
}
