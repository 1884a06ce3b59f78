import type { TurnEvent, Usage } from '@sluice/core';
import { estimateTextTokens } from '../../tokens/index.ts';
import type { ChatObserverOptions } from './chat-observer.ts';
import { NO_ANSWER } from './failures.ts';
import { readFinishReason } from './finish-word.ts';
import { isErrorChunk } from './is-error.ts';
import { fieldsOf, usageIn } from './read-usage.ts';

/** `usage`, and `finish` or `error`, of an unstreamed answer of Chat Completions, Completions or Embeddings. */
export function observeAnswer(json: unknown, options: ChatObserverOptions): readonly TurnEvent[] {
  const answer = fieldsOf(json);
  if (isErrorChunk(answer)) return [{ type: 'error', failure: options.classifyError(JSON.stringify(json)) }];
  const { choices, data } = answer;
  if (!Array.isArray(choices) && !Array.isArray(data)) return [{ type: 'error', failure: NO_ANSWER }];
  const word = Array.isArray(choices) ? fieldsOf(choices[0])['finish_reason'] : undefined;
  const usage = usageIn(answer) ?? estimateOf(choices, options);
  return [
    { type: 'usage', usage },
    { type: 'finish', reason: typeof word === 'string' ? readFinishReason(word) : 'end_turn' },
  ];
}

/** Vectors are no tokens: only words are counted. */
function estimateOf(choices: unknown, options: ChatObserverOptions): Usage {
  const bytes = Array.isArray(choices) ? Buffer.byteLength(JSON.stringify(choices)) : 0;
  return {
    inputTokens: options.inputEstimate(),
    cacheWriteTokens: 0,
    cacheReadTokens: 0,
    outputTokens: estimateTextTokens(bytes),
    source: 'estimated',
  };
}
