import type { FinishReason } from '@sluice/core';

/** Why an answer without tool calls ended. The word for a full answer is `length` in this dialect, never `max_tokens`. */
export function toFinishReason(reason: FinishReason): 'stop' | 'length' | 'content_filter' {
  switch (reason) {
    case 'max_tokens':
    case 'context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'content_filter';
    default:
      return 'stop';
  }
}
