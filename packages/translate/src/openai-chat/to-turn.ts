import type { Effort, Reasoning, ResponseFormat, Turn } from '@sluice/core';
import type { ChatRequest } from '@sluice/wire/openai-chat';
import { toConversation } from './to-messages.ts';
import { toToolChoice, toTools } from './to-tools.ts';

const EFFORTS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] satisfies Effort[];
const VERBOSITIES: readonly string[] = ['low', 'medium', 'high'];

/**
 * Says a parsed Chat Completions request in neutral words. What a turn has no word for is left out; `droppedFields` names
 * it, and `refusalOf` tells when leaving it out would falsify the answer. Strings and nested objects are shared with the
 * request, not copied.
 */
export function toTurn(request: ChatRequest): Turn {
  const toolChoice = toToolChoice(request);
  const maxTokens = toMaxTokens(request.max_completion_tokens ?? request.max_tokens);
  const stopSequences = toStopSequences(request.stop);
  const reasoning = toReasoning(request.reasoning_effort);
  const responseFormat = toResponseFormat(request);
  const session = request.prompt_cache_key || request.user;
  return {
    model: request.model,
    ...toConversation(request.messages),
    tools: toTools(request),
    stream: request.stream === true,
    ...(toolChoice && { toolChoice }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(typeof request.temperature === 'number' && { temperature: request.temperature }),
    ...(typeof request.top_p === 'number' && { topP: request.top_p }),
    ...(typeof request.presence_penalty === 'number' && { presencePenalty: request.presence_penalty }),
    ...(typeof request.frequency_penalty === 'number' && { frequencyPenalty: request.frequency_penalty }),
    ...(typeof request.seed === 'number' && { seed: request.seed }),
    ...(stopSequences.length > 0 && { stopSequences }),
    ...(reasoning && { reasoning }),
    ...(responseFormat && { responseFormat }),
    ...(isVerbosity(request.verbosity) && { verbosity: request.verbosity }),
    ...(request.service_tier && { serviceTier: request.service_tier }),
    ...(request.prompt_cache_key && { cacheKey: request.prompt_cache_key }),
    ...(session && { session }),
  };
}

/** `stop` in either form, without empty strings, which would stop an answer before its first word. */
export function toStopSequences(stop: string | readonly string[] | null | undefined): readonly string[] {
  return (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((sequence) => sequence !== '');
}

/** A limit of tokens; undefined for none, which some clients write as -1 or 0. */
export function toMaxTokens(limit: number | null | undefined): number | undefined {
  return typeof limit === 'number' && limit > 0 ? limit : undefined;
}

/** An effort we know; one we do not is left to the model, and named as dropped. */
export function toReasoning(effort: string | null | undefined): Reasoning | undefined {
  if (!effort || !EFFORTS.includes(effort)) return undefined;
  return effort === 'none' ? { type: 'off' } : { type: 'adaptive', effort: effort as Effort };
}

export function isVerbosity(word: string | null | undefined): word is 'low' | 'medium' | 'high' {
  return typeof word === 'string' && VERBOSITIES.includes(word);
}

function toResponseFormat({ response_format: format }: ChatRequest): ResponseFormat | undefined {
  if (format?.type === 'json_object') return { type: 'json_object' };
  if (format?.type !== 'json_schema') return undefined;
  const { name, description, schema, strict } = format.json_schema;
  return {
    type: 'json_schema',
    name,
    schema: schema ?? {},
    ...(description && { description }),
    ...(typeof strict === 'boolean' && { strict }),
  };
}
