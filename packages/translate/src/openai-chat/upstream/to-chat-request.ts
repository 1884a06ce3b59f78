import type { Failure, Reasoning, ResponseFormat, Tool, ToolChoice, Turn } from '@sluice/core';
import { effortOf } from '../../reasoning/index.ts';
import { refuseAttachments } from './attachments.ts';
import { droppedFromTurn, MOST_STOP_SEQUENCES } from './dropped.ts';
import { toUpstreamMessages } from './messages.ts';
import { upstreamToolName } from './names.ts';
import type { ChatRequestOptions } from './options.ts';
import { upstreamTier } from './service-tier.ts';

type Fields = Readonly<Record<string, unknown>>;

export type ChatRequestResult =
  | {
      readonly ok: true;
      readonly body: Fields;
      /** Neutral names of what the upstream does not get. */
      readonly dropped: readonly string[];
      /** The upstream's name of each tool whose name it would not take, and the client's; for the answer's reader. */
      readonly toolNames: ReadonlyMap<string, string>;
    }
  /** Nothing can be sent. Always `invalid_request`. */
  | { readonly ok: false; readonly failure: Failure };

/** Says a turn in Chat Completions' words: always streamed, always with usage. */
export function toChatRequest(turn: Turn, options: ChatRequestOptions): ChatRequestResult {
  const refusal = refuseAttachments(turn);
  if (refusal) return { ok: false, failure: refusal };
  const tools = turn.tools.filter(({ serverType }) => serverType === undefined);
  const stop = turn.stopSequences?.slice(0, MOST_STOP_SEQUENCES);
  const effort = toEffort(turn.reasoning);
  const tier = turn.serviceTier && upstreamTier(turn.serviceTier);
  const body = {
    model: options.model,
    messages: toUpstreamMessages(turn, options),
    stream: true,
    stream_options: { include_usage: true },
    ...(turn.maxTokens !== undefined && { [options.maxTokensField ?? 'max_tokens']: turn.maxTokens }),
    ...(turn.temperature !== undefined && { temperature: turn.temperature }),
    ...(turn.topP !== undefined && { top_p: turn.topP }),
    ...(turn.presencePenalty !== undefined && { presence_penalty: turn.presencePenalty }),
    ...(turn.frequencyPenalty !== undefined && { frequency_penalty: turn.frequencyPenalty }),
    ...(turn.seed !== undefined && { seed: turn.seed }),
    ...(stop?.length && { stop }),
    ...(effort && { reasoning_effort: effort }),
    ...(turn.verbosity && { verbosity: turn.verbosity }),
    ...(turn.responseFormat && { response_format: toResponseFormat(turn.responseFormat) }),
    ...(tier && { service_tier: tier }),
    ...(turn.cacheKey && { prompt_cache_key: turn.cacheKey }),
    ...(tools.length > 0 && { tools: tools.map(toTool), ...toChoice(turn.toolChoice, tools) }),
  };
  return { ok: true, body, dropped: droppedFromTurn(turn, options), toolNames: renamedTools(tools) };
}

/**
 * The effort to ask for. Switched off thinking asks for nothing: models that cannot think refuse the field altogether. A token
 * budget asks for `high` at most, and `max` means `xhigh`, because not every model knows what is above.
 */
function toEffort(reasoning: Reasoning | undefined): string | undefined {
  if (!reasoning || reasoning.type === 'off') return undefined;
  const effort = effortOf(reasoning);
  if (effort === 'none') return undefined;
  if (reasoning.type === 'budget' && !reasoning.effort && effort === 'xhigh') return 'high';
  return effort === 'max' ? 'xhigh' : effort;
}

function toResponseFormat(format: ResponseFormat): Fields {
  if (format.type === 'json_object') return { type: 'json_object' };
  const { name = 'answer', description, schema, strict } = format;
  const described = { name, ...(description && { description }), schema, ...(strict !== undefined && { strict }) };
  return { type: 'json_schema', json_schema: described };
}

function toTool({ name, description, inputSchema, strict }: Tool): Fields {
  const parameters =
    inputSchema['type'] === undefined ? { type: 'object', properties: {}, ...inputSchema } : inputSchema;
  const definition = { name: upstreamToolName(name), ...(description && { description }), parameters };
  return { type: 'function', function: { ...definition, ...(strict && { strict }) } };
}

/** A tool that was asked for by name and is not offered leaves the choice to the model. */
function toChoice(choice: ToolChoice | undefined, tools: readonly Tool[]): Fields {
  if (!choice) return {};
  const parallel = choice.parallel === undefined ? {} : { parallel_tool_calls: choice.parallel };
  if (choice.type !== 'tool') return { tool_choice: choice.type === 'any' ? 'required' : choice.type, ...parallel };
  if (!tools.some(({ name }) => name === choice.name)) return parallel;
  return { tool_choice: { type: 'function', function: { name: upstreamToolName(choice.name) } }, ...parallel };
}

function renamedTools(tools: readonly Tool[]): ReadonlyMap<string, string> {
  const renamed = tools.map(({ name }) => [upstreamToolName(name), name] as const);
  return new Map(renamed.filter(([upstream, name]) => upstream !== name));
}
