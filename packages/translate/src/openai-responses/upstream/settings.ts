import { createHash } from 'node:crypto';
import type { Reasoning, ResponseFormat, Tool, ToolChoice, Turn } from '@sluice/core';
import { isClosedSchema } from '../../openai-chat/index.ts';
import { effortOf } from '../../reasoning/index.ts';
import { upstreamToolName } from './short-name.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fewer are refused. */
const FEWEST_OUTPUT_TOKENS = 16;

/**
 * The tools OpenAI can offer. `strict` is always said, because OpenAI's default depends on the schema; a schema that OpenAI cannot hold
 * a model to is offered without it.
 */
export function toolDeclarations(tools: readonly Tool[], lost: (name: string) => void): Fields[] {
  return tools.flatMap((tool) => {
    if (tool.serverType !== undefined) {
      lost(`tools.${tool.serverType}`);
      return [];
    }
    const parameters = objectSchema(tool.inputSchema);
    const strict = tool.strict === true && isClosedSchema(parameters);
    if (tool.strict && !strict) lost('tools.strict');
    return [
      {
        type: 'function',
        name: upstreamToolName(tool.name),
        ...(tool.description && { description: tool.description }),
        parameters,
        strict,
      },
    ];
  });
}

/** OpenAI wants an object with properties, be it without any. */
function objectSchema(schema: Fields): Fields {
  const { type = 'object', properties = {} } = schema;
  return { ...schema, type, ...(type === 'object' && { properties }) };
}

/** How tools are chosen; nothing where there are none, or where the forced one is not offered. */
export function toolChoice(choice: ToolChoice | undefined, offered: readonly Fields[]): Fields {
  if (!choice || offered.length === 0) return {};
  const parallel = choice.parallel === false ? { parallel_tool_calls: false } : {};
  if (choice.type !== 'tool') return { tool_choice: choice.type === 'any' ? 'required' : choice.type, ...parallel };
  const name = upstreamToolName(choice.name);
  const isOffered = offered.some((tool) => tool['name'] === name);
  return { ...(isOffered && { tool_choice: { type: 'function', name } }), ...parallel };
}

/** Thoughts are asked for in a form people can read. `max` is more than OpenAI's models have. */
export function reasoningSettings(reasoning: Reasoning | undefined): Fields {
  if (!reasoning) return {};
  const effort = effortOf(reasoning);
  if (effort === 'none') return { reasoning: { effort } };
  return { reasoning: { ...(effort && { effort: effort === 'max' ? 'xhigh' : effort }), summary: 'auto' } };
}

export function textSettings({ responseFormat, verbosity }: Turn): Fields {
  if (!responseFormat && !verbosity) return {};
  return {
    text: { ...(responseFormat && { format: textFormat(responseFormat) }), ...(verbosity && { verbosity }) },
  };
}

function textFormat(format: ResponseFormat): Fields {
  return format.type === 'json_object' ? format : { ...format, name: format.name ?? 'answer' };
}

/** What only OpenAI's API takes; the ChatGPT backend refuses a request that has any of it. */
export function apiSettings({ maxTokens, temperature, topP }: Turn): Fields {
  return {
    ...(maxTokens !== undefined && { max_output_tokens: Math.max(FEWEST_OUTPUT_TOKENS, maxTokens) }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
  };
}

const TIERS: ReadonlySet<string> = new Set(['default', 'flex', 'priority', 'scale', 'fast', 'ultrafast']);

/** Whether OpenAI has this tier; the ChatGPT backend knows one only. */
export function hasTier(tier: string, chatgpt: boolean): boolean {
  return chatgpt ? tier === 'priority' : TIERS.has(tier);
}

/** The key under which requests share a cache: the client's own, or one made from what it recognises its conversation by. */
export function cacheKeyOf({ cacheKey, session }: Pick<Turn, 'cacheKey' | 'session'>): string | undefined {
  if (cacheKey) return cacheKey;
  return session ? createHash('sha256').update(session).digest('hex').slice(0, 32) : undefined;
}
