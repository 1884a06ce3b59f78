import type { FinishReason } from '@sluice/core';

/**
 * Why an answer ended, from the upstream's word. Words of compatible servers that nobody has told us about count as an
 * ordinary end: they are in practice (`eos`, `end_turn`, `STOP`).
 */
export function readFinishReason(word: string): FinishReason {
  switch (word.toLowerCase()) {
    case 'length':
    case 'max_tokens':
    case 'model_length':
      return 'max_tokens';
    case 'tool_calls':
    case 'function_call':
    case 'tool_use':
      return 'tool_use';
    case 'content_filter':
    case 'safety':
      return 'refusal';
    default:
      return 'end_turn';
  }
}
