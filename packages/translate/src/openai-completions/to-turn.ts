import type { Turn } from '@sluice/core';
import type { CompletionRequest } from '@sluice/wire/openai-completions';
import { toMaxTokens, toStopSequences } from '../openai-chat/index.ts';
import { promptText } from './prompt-text.ts';

/**
 * Says a parsed Completions request in neutral words: the prompt is one user message. Only meaningful for a request that
 * `refusalOf` does not refuse; token numbers leave an empty conversation.
 */
export function toTurn(request: CompletionRequest): Turn {
  const text = promptText(request.prompt) ?? '';
  const maxTokens = toMaxTokens(request.max_tokens);
  const stopSequences = toStopSequences(request.stop);
  return {
    model: request.model,
    system: [],
    messages: [{ role: 'user', content: text === '' ? [] : [{ type: 'text', text }] }],
    tools: [],
    stream: request.stream === true,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(typeof request.temperature === 'number' && { temperature: request.temperature }),
    ...(typeof request.top_p === 'number' && { topP: request.top_p }),
    ...(typeof request.presence_penalty === 'number' && { presencePenalty: request.presence_penalty }),
    ...(typeof request.frequency_penalty === 'number' && { frequencyPenalty: request.frequency_penalty }),
    ...(typeof request.seed === 'number' && { seed: request.seed }),
    ...(stopSequences.length > 0 && { stopSequences }),
    ...(request.user && { session: request.user }),
  };
}
