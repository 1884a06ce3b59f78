import type { FinishReason } from '@sluice/core';
import type { StopReason } from '@sluice/wire/anthropic';

/** Why an answer ended, in Anthropic's words. */
export function toStopReason(reason: FinishReason): StopReason {
  return reason === 'context_window_exceeded' ? 'model_context_window_exceeded' : reason;
}
