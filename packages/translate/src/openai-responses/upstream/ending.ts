import type { Failure, FinishReason, Usage } from '@sluice/core';
import { serviceTier, tokenCount, toldWell } from '../../usage/index.ts';
import { type Fields, fieldsOf, listOf, textOf } from './fields.ts';

/** Tells what an error inside an answer means; `data` is the JSON text of its event. */
export type ClassifyError = (data: string) => Failure;

/** Calls of tools that the client runs. */
const CALLS: ReadonlySet<unknown> = new Set([
  'function_call',
  'custom_tool_call',
  'local_shell_call',
  'shell_call',
  'apply_patch_call',
  'computer_call',
]);

/** Whether an item is a call the client has to answer. */
export function isCall(item: Fields): boolean {
  return CALLS.has(item['type']);
}

/** What a finished response says about how it ended, as far as it is known what it holds. */
export interface EndFacts {
  /** It holds a call, and every call is complete. */
  readonly calls: boolean;
  /** A refusal was part of it. */
  readonly refused: boolean;
}

/** Why a response of status `completed` or `incomplete` ended. Calls mean that the client's turn has come, whatever the status. */
export function finishReasonOf(response: Fields, { calls, refused }: EndFacts): FinishReason {
  const { reason } = fieldsOf(response['incomplete_details']);
  if (reason === 'content_filter') return 'refusal';
  if (calls) return 'tool_use';
  if (response['status'] === 'incomplete') return 'max_tokens';
  return refused ? 'refusal' : 'end_turn';
}

/** What a whole response shows of that by itself. */
export function endFactsOf(response: Fields): EndFacts {
  const output = listOf(response['output']);
  const refused = output.some((item) => listOf(item['content']).some(({ type }) => type === 'refusal'));
  return { calls: output.some((item) => isCall(item) && item['status'] !== 'incomplete'), refused };
}

/** Trap l: the token counts of a response, cached input apart. Undefined when it names none. */
export function usageOf(response: Fields): Usage | undefined {
  const raw = fieldsOf(response['usage']);
  const input = tokenCount(raw['input_tokens']);
  const outputTokens = tokenCount(raw['output_tokens']);
  if (input === undefined || outputTokens === undefined) return undefined;
  const details = fieldsOf(raw['input_tokens_details']);
  const cacheReadTokens = tokenCount(details['cached_tokens']) ?? 0;
  const cacheWriteTokens = tokenCount(details['cache_write_tokens']) ?? 0;
  const thought = fieldsOf(raw['output_tokens_details'])['reasoning_tokens'];
  const reasoningTokens = tokenCount(thought);
  const tier = serviceTier(response['service_tier']);
  const cached = [details['cached_tokens'], details['cache_write_tokens']];
  const whole = toldWell(raw['input_tokens'], raw['output_tokens'], thought, ...cached);
  return {
    inputTokens: Math.max(0, input - cacheReadTokens - cacheWriteTokens),
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens,
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    source: whole ? 'reported' : 'estimated',
    ...(tier !== undefined && { serviceTier: tier }),
  };
}

/** What the client has to be told when an answer is cancelled on the other side. */
export const CANCELLED_UPSTREAM: Failure = {
  kind: 'transient',
  scope: 'model',
  retryable: true,
  message: 'upstream cancelled its answer',
};

export const CUT_SHORT: Failure = { ...CANCELLED_UPSTREAM, message: 'upstream ended its answer without finishing it' };

/** The kind of end a record is: `type` of its event, and of the response's own status where it has one. */
export function endKindOf(type: string, data: Fields): 'finished' | 'failed' | 'cancelled' | undefined {
  if (type === 'error' || type === 'response.failed') return 'failed';
  if (type === 'response.cancelled') return 'cancelled';
  if (type !== 'response.completed' && type !== 'response.incomplete') return undefined;
  const status = textOf(fieldsOf(data['response'])['status']);
  return status === 'failed' || status === 'cancelled' ? status : 'finished';
}
