import type { Effort, Reasoning, ResponseFormat, TextPart, Turn } from '@sluice/core';
import type { Content, GenerateContentRequest, GenerationConfig, ThinkingConfig } from '@sluice/wire/gemini';
import { jsonSchemaOf } from './json-schema.ts';
import { toMessages } from './to-messages.ts';
import { toToolChoice, toTools } from './to-tools.ts';

/** What a request says in its address instead of its body. */
export interface RequestPath {
  readonly model: string;
  readonly stream: boolean;
}

/**
 * Says a parsed request in neutral words; {@link droppedFields} names what has none. Strings and nested objects are shared
 * with the request, not copied.
 */
export function toTurn(request: GenerateContentRequest, { model, stream }: RequestPath): Turn {
  const { generationConfig: config = {}, toolConfig, serviceTier } = request;
  const toolChoice = toToolChoice(toolConfig);
  const reasoning = toReasoning(config.thinkingConfig);
  const responseFormat = toResponseFormat(config);
  return {
    model,
    stream,
    system: toSystem(request.systemInstruction),
    messages: toMessages(request.contents, model),
    tools: toTools(request.tools ?? []),
    ...(toolChoice && { toolChoice }),
    ...samplingOf(config),
    ...(reasoning && { reasoning }),
    ...(responseFormat && { responseFormat }),
    ...(serviceTier && { serviceTier: serviceTier.toLowerCase() }),
  };
}

/** Whether the client asked to see thoughts; Gemini hides them otherwise. */
export function wantsThoughts(request: GenerateContentRequest): boolean {
  return request.generationConfig?.thinkingConfig?.includeThoughts === true;
}

function samplingOf(config: GenerationConfig): Partial<Turn> {
  const { maxOutputTokens, temperature, topP, topK, presencePenalty, frequencyPenalty, seed, stopSequences } = config;
  return {
    ...(maxOutputTokens !== undefined && { maxTokens: maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(seed !== undefined && { seed }),
    ...(stopSequences?.length && { stopSequences }),
  };
}

function toSystem(instruction: Content | undefined): TextPart[] {
  const texts = (instruction?.parts ?? []).map((part) => part.text ?? '');
  return texts.filter((text) => text !== '').map((text) => ({ type: 'text', text }));
}

const LEVELS: ReadonlyMap<string, Effort> = new Map([
  ['MINIMAL', 'minimal'],
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
]);

function toReasoning(config: ThinkingConfig | undefined): Reasoning | undefined {
  if (!config) return undefined;
  const { thinkingBudget, thinkingLevel, includeThoughts } = config;
  const effort = LEVELS.get(thinkingLevel?.toUpperCase() ?? '');
  if (thinkingBudget === 0) return { type: 'off' };
  if (thinkingBudget !== undefined && thinkingBudget > 0) return { type: 'budget', tokens: thinkingBudget };
  if (effort) return { type: 'adaptive', effort };
  return thinkingBudget === -1 || includeThoughts ? { type: 'adaptive' } : undefined;
}

/** Without a JSON type Google ignores the schema, and so do we. */
function toResponseFormat(config: GenerationConfig): ResponseFormat | undefined {
  const { responseMimeType, responseSchema, responseJsonSchema } = config;
  if (responseMimeType !== 'application/json') return undefined;
  if (responseJsonSchema) return { type: 'json_schema', schema: responseJsonSchema };
  return responseSchema ? { type: 'json_schema', schema: jsonSchemaOf(responseSchema) } : { type: 'json_object' };
}
