import type { Usage } from '@sluice/core';
import type { Message } from '@sluice/wire/anthropic';
import type { AnswerOptions } from './answer-options.ts';
import { toMessageUsage } from './usage.ts';

/** An answer that has just begun: nothing said, no reason to stop. */
export function emptyMessage(options: AnswerOptions, usage: Usage): Message {
  return {
    id: options.messageId,
    type: 'message',
    role: 'assistant',
    model: options.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: toMessageUsage(usage),
  };
}
