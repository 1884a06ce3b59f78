import type { Failure, Turn } from '@sluice/core';
import type { Content, GenerateContentRequest } from '@sluice/wire/gemini';
import { cleanSchema } from './clean-schema.ts';
import { declareTools, functionCallingConfig } from './declare-tools.ts';
import { draftMessages } from './draft-messages.ts';
import { replaceLostSignatures } from './lost-signatures.ts';
import { refuseEmptyMedia } from './media-part.ts';
import { familyOf } from './model-family.ts';
import { orderDrafts } from './order-drafts.ts';
import { type Thinking, thinkingOf } from './thinking-config.ts';
import { renamedTools } from './tool-name.ts';

export interface GenerateContentOptions {
  /** What the upstream calls the model. */
  readonly model: string;
  /** Leave all earlier thoughts and signatures out, after the upstream refused one of them. */
  readonly dropReasoning?: boolean;
  /** The signature that was seen with a call, for clients that do not give it back. */
  readonly signatureOf?: (callId: string) => string | undefined;
}

export type GenerateContentResult =
  | {
      readonly ok: true;
      readonly body: GenerateContentRequest;
      /** Neutral names of fields that the upstream does not get. */
      readonly dropped: readonly string[];
      /** The client's tool names by the upstream's, where they differ; for the answer's reader. */
      readonly toolNames: ReadonlyMap<string, string>;
    }
  /** Nothing can be sent. Always `invalid_request`. */
  | { readonly ok: false; readonly failure: Failure };

const MOST_STOP_SEQUENCES = 5;

/** Says a turn in the words of Gemini's API, for Gemini itself or for another vendor's model behind it. */
export function toGenerateContentRequest(turn: Turn, options: GenerateContentOptions): GenerateContentResult {
  const { model } = options;
  const refusal = refuseEmptyMedia(turn.messages);
  if (refusal) return { ok: false, failure: refusal };

  const dropped = new Set<string>(fieldsWithoutWord(turn));
  const contents = toContents(turn, options, (name) => dropped.add(name));
  const declared = declareTools(turn.tools, model);
  for (const name of declared.dropped) dropped.add(name);
  const hasFunctions = declared.tools.some((tool) => 'functionDeclarations' in tool);
  const calling = hasFunctions ? functionCallingConfig(turn.toolChoice, model) : undefined;
  const thinking = mayThink(contents, model) ? thinkingOf(turn.reasoning, turn.maxTokens, model) : unthinking(turn);
  if (thinking.dropped) dropped.add('reasoning');
  const generationConfig = {
    ...lengthAndThinking(thinking),
    ...sampling(turn, model, thinking, (name) => dropped.add(name)),
    ...formatOf(turn, model, hasFunctions, (name) => dropped.add(name)),
  };
  const system = turn.system.filter((block) => block.text !== '').map(({ text }) => ({ text }));
  const body: GenerateContentRequest = {
    ...(system.length > 0 && { systemInstruction: { role: 'user', parts: system } }),
    contents,
    ...(declared.tools.length > 0 && { tools: declared.tools }),
    ...(calling && { toolConfig: { functionCallingConfig: calling } }),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
  };
  return { ok: true, body, dropped: [...dropped], toolNames: renamedTools(turn.tools, familyOf(model)) };
}

function toContents(turn: Turn, options: GenerateContentOptions, onDropped: (name: string) => void): Content[] {
  const { model, dropReasoning = false, signatureOf = () => undefined } = options;
  const drafts = draftMessages(turn.messages, { model, dropReasoning, signatureOf, onDropped });
  return replaceLostSignatures(orderDrafts(drafts), model);
}

/**
 * Claude, asked to think, wants each message of a run of tool calls to begin with the thought it had then, and answers 400 where that
 * is lost. It goes on without thinking until the user speaks again.
 */
function mayThink(contents: readonly Content[], model: string): boolean {
  if (familyOf(model) !== 'claude') return true;
  const run = contents.slice(contents.findLastIndex(isSpoken) + 1).filter(({ role }) => role === 'model');
  return run.every(({ parts }) => !parts.some((part) => part.functionCall) || parts[0]?.thought === true);
}

/** The user says something, instead of only answering calls. */
function isSpoken({ role, parts }: Content): boolean {
  return role === 'user' && !parts.some((part) => part.functionResponse);
}

function unthinking({ maxTokens, reasoning }: Turn): Thinking {
  const dropped = reasoning !== undefined && reasoning.type !== 'off';
  return { ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }), dropped };
}

function lengthAndThinking({ maxOutputTokens, config }: Thinking): object {
  return { ...(maxOutputTokens !== undefined && { maxOutputTokens }), ...(config && { thinkingConfig: config }) };
}

/** Claude has no seed and no penalties, and no sampling of any kind while it thinks. */
function sampling(turn: Turn, model: string, thinking: Thinking, onDropped: (name: string) => void): object {
  const isClaude = familyOf(model) === 'claude';
  const stops = turn.stopSequences?.filter((sequence) => sequence !== '');
  const fields = {
    temperature: isClaude && thinking.config ? undefined : turn.temperature,
    topP: isClaude && thinking.config ? undefined : turn.topP,
    topK: isClaude && thinking.config ? undefined : turn.topK,
    seed: isClaude ? undefined : turn.seed,
    presencePenalty: isClaude ? undefined : turn.presencePenalty,
    frequencyPenalty: isClaude ? undefined : turn.frequencyPenalty,
    stopSequences: stops && stops.length > 0 ? stops.slice(0, MOST_STOP_SEQUENCES) : undefined,
  };
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined && turn[name as keyof typeof fields] !== undefined) onDropped(name);
  }
  if ((turn.stopSequences?.length ?? 0) > MOST_STOP_SEQUENCES) onDropped('stopSequences');
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Before version 3 Gemini refuses functions and a JSON answer in one request. */
function formatOf(turn: Turn, model: string, hasFunctions: boolean, onDropped: (name: string) => void): object {
  if (!turn.responseFormat) return {};
  if (hasFunctions && !/gemini-(?:[3-9]|\d\d)/i.test(model)) {
    onDropped('responseFormat');
    return {};
  }
  const { responseFormat } = turn;
  return {
    responseMimeType: 'application/json',
    ...(responseFormat.type === 'json_schema' && { responseSchema: cleanSchema(responseFormat.schema) }),
  };
}

function fieldsWithoutWord(turn: Turn): string[] {
  return [
    ...(turn.verbosity ? ['verbosity'] : []),
    ...(turn.serviceTier ? ['serviceTier'] : []),
    ...(turn.cacheKey ? ['cacheKey'] : []),
    ...(turn.toolChoice?.parallel === false ? ['toolChoice.parallel'] : []),
  ];
}
