import type { FinishReason } from '@sluice/core';

const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'end_turn'],
  ['max_tokens', 'max_tokens'],
  ['stop_sequence', 'stop_sequence'],
  ['tool_use', 'tool_use'],
  ['pause_turn', 'pause_turn'],
  ['refusal', 'refusal'],
  ['model_context_window_exceeded', 'context_window_exceeded'],
]);

/** Why an answer ended, from Anthropic's `stop_reason`. One nobody knows yet, or none, reads as a finished turn. */
export function toFinishReason(stopReason: unknown): FinishReason {
  return REASONS.get(typeof stopReason === 'string' ? stopReason : '') ?? 'end_turn';
}
