import type { FinishReason } from '@sluice/core';
import type { FinishReasonName } from '@sluice/wire/gemini';

/** Google has no word for a call of a tool, a stop sequence or a pause: all of them are `STOP`. */
export function toFinishReason(reason: FinishReason): FinishReasonName {
  switch (reason) {
    case 'max_tokens':
    case 'context_window_exceeded':
      return 'MAX_TOKENS';
    case 'refusal':
      return 'SAFETY';
    default:
      return 'STOP';
  }
}
