import type { Failure, FinishReason } from '@sluice/core';

const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['STOP', 'end_turn'],
  ['MAX_TOKENS', 'max_tokens'],
  ['SAFETY', 'refusal'],
  ['RECITATION', 'refusal'],
  ['BLOCKLIST', 'refusal'],
  ['PROHIBITED_CONTENT', 'refusal'],
  ['SPII', 'refusal'],
  ['LANGUAGE', 'refusal'],
  ['IMAGE_SAFETY', 'refusal'],
  ['IMAGE_PROHIBITED_CONTENT', 'refusal'],
  ['IMAGE_RECITATION', 'refusal'],
  ['CONTINUATION', 'pause_turn'],
]);

/** The model stumbled; the same request may well go right the next time. */
const BROKEN = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
]);

/** How an answer with this `finishReason` ends. Any call in it means `tool_use`; a reason we do not know means the end of the turn. */
export function readFinishReason(name: string, toolCount: number): FinishReason | Failure {
  if (toolCount > 0) return 'tool_use';
  if (BROKEN.has(name)) {
    const message = 'the model broke off its answer with a malformed tool call';
    return { kind: 'transient', scope: 'none', retryable: true, message, code: name };
  }
  return REASONS.get(name) ?? 'end_turn';
}
