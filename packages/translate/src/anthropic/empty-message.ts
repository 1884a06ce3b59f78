import type { Usage } from '@sluice/core';
import type { Message } from '@sluice/wire/anthropic';
import type { AnswerFacts } from '../answer/index.ts';
import { toMessageUsage } from './usage.ts';

/** An answer that has just begun: nothing said, no reason to stop. */
export function emptyMessage(facts: AnswerFacts, usage: Usage): Message {
  return {
    id: facts.messageId,
    type: 'message',
    role: 'assistant',
    model: facts.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: toMessageUsage(usage),
  };
}
