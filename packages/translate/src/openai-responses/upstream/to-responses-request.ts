import type { Failure, Turn } from '@sluice/core';
import { unreadablePart } from './content.ts';
import { pairItems } from './pair-items.ts';
import {
  apiSettings,
  cacheKeyOf,
  hasTier,
  reasoningSettings,
  textSettings,
  toolChoice,
  toolDeclarations,
} from './settings.ts';
import { renamedTools } from './short-name.ts';
import { type Item, toItems } from './to-items.ts';

export interface ResponsesRequestOptions {
  /** What the upstream calls the model. */
  readonly model: string;
  /** The rules of ChatGPT's backend hold, which takes less than OpenAI's API does. */
  readonly chatgpt: boolean;
  /** Leave out thoughts of earlier turns: the upstream could not verify them. Default false. */
  readonly omitReasoning?: boolean;
}

export type ResponsesRequestResult =
  | {
      readonly ok: true;
      readonly body: Readonly<Record<string, unknown>>;
      /** What of the turn the upstream does not get, each name once. */
      readonly dropped: readonly string[];
      /** OpenAI's name of each tool that had to be renamed, and the client's; for the answer's reader. */
      readonly toolNames: ReadonlyMap<string, string>;
    }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Says a turn as a streamed, unstored Responses request.
 *
 * ChatGPT's backend refuses system instructions other than its own client's, so there the system prompt is a developer message and
 * `instructions` is empty; it also refuses limits and sampling settings, which are dropped. Encrypted thoughts are asked for where the
 * turn asks for thoughts, and always from ChatGPT, whose models all have them; other models would refuse the question.
 */
export function toResponsesRequest(turn: Turn, options: ResponsesRequestOptions): ResponsesRequestResult {
  const { chatgpt } = options;
  for (const [index, { content }] of turn.messages.entries()) {
    const kind = unreadablePart(content);
    if (kind !== undefined)
      return refused(
        `messages[${index}]: send the ${kind} itself or its URL; files of other vendors cannot be read here`,
      );
  }
  const dropped = new Set<string>();
  const lost = (name: string): void => void dropped.add(name);
  const system = turn.system.map(({ text }) => text).filter((text) => text !== '');
  const conversation = pairItems(toItems(turn.messages, options.omitReasoning === true, lost));
  const input = chatgpt ? [...developerMessage(system), ...conversation] : conversation;
  if (input.length === 0) return refused('messages: there is nothing to answer');

  const tools = toolDeclarations(turn.tools, lost);
  for (const name of droppedSettings(turn, chatgpt)) lost(name);
  const cacheKey = cacheKeyOf(turn);
  const asksForThoughts = turn.reasoning !== undefined && turn.reasoning.type !== 'off';
  const body = {
    model: options.model,
    ...(chatgpt ? { instructions: '' } : system.length > 0 && { instructions: system.join('\n\n') }),
    input,
    ...(tools.length > 0 && { tools }),
    ...toolChoice(turn.toolChoice, tools),
    ...reasoningSettings(turn.reasoning),
    ...textSettings(turn),
    ...(!chatgpt && apiSettings(turn)),
    ...(turn.serviceTier && hasTier(turn.serviceTier, chatgpt) && { service_tier: turn.serviceTier }),
    ...(cacheKey && { prompt_cache_key: cacheKey }),
    ...((chatgpt || asksForThoughts) && { include: ['reasoning.encrypted_content'] }),
    store: false,
    stream: true,
  };
  return { ok: true, body, dropped: [...dropped], toolNames: renamedTools(turn.tools.map(({ name }) => name)) };
}

function developerMessage(texts: readonly string[]): Item[] {
  if (texts.length === 0) return [];
  return [{ type: 'message', role: 'developer', content: texts.map((text) => ({ type: 'input_text', text })) }];
}

const NEVER = ['topK', 'presencePenalty', 'frequencyPenalty', 'seed', 'stopSequences'] as const;
const API_ONLY = ['maxTokens', 'temperature', 'topP'] as const;

function droppedSettings(turn: Turn, chatgpt: boolean): readonly string[] {
  const names = chatgpt ? [...API_ONLY, ...NEVER] : NEVER;
  const dropped: string[] = names.filter((name) => turn[name] !== undefined);
  const { serviceTier } = turn;
  return serviceTier && !hasTier(serviceTier, chatgpt) ? [...dropped, 'serviceTier'] : dropped;
}

function refused(message: string): ResponsesRequestResult {
  return { ok: false, failure: { kind: 'invalid_request', scope: 'none', retryable: false, message } };
}
