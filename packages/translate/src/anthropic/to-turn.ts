import type { Effort, Message, Reasoning, ResponseFormat, TextPart, Tool, ToolChoice, Turn } from '@sluice/core';
import type {
  CountTokensRequest,
  MessageParam,
  MessagesRequest,
  TextBlockParam,
  ToolChoiceParam,
  ToolParam,
} from '@sluice/wire/anthropic';
import { cacheOf, toParts } from './to-parts.ts';

const EFFORTS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] satisfies Effort[];

/**
 * Says a parsed Messages request in neutral words.
 *
 * What a turn has no word for is left out; `droppedFields` names it. Strings and nested objects are shared with the
 * request, not copied. An effort without `thinking` asks for no thoughts, and a turn's effort does: it is left out too.
 */
export function toTurn(request: MessagesRequest | CountTokensRequest): Turn {
  const toolChoice = request.tool_choice ? toToolChoice(request.tool_choice) : undefined;
  const reasoning = toReasoning(request);
  const responseFormat = toResponseFormat(request);
  const session = request.metadata?.user_id;
  return {
    model: request.model,
    system: toSystem(request.system),
    messages: request.messages.map(toMessage),
    tools: request.tools?.map(toTool) ?? [],
    stream: request.stream === true,
    ...(toolChoice && { toolChoice }),
    ...(request.max_tokens !== undefined && { maxTokens: request.max_tokens }),
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...(request.top_p !== undefined && { topP: request.top_p }),
    ...(request.top_k !== undefined && { topK: request.top_k }),
    ...(request.stop_sequences?.length && { stopSequences: request.stop_sequences }),
    ...(reasoning && { reasoning }),
    ...(responseFormat && { responseFormat }),
    ...(request.service_tier && { serviceTier: request.service_tier }),
    ...(session && { session }),
  };
}

function toSystem(system: string | readonly TextBlockParam[] | null | undefined): TextPart[] {
  if (!system) return [];
  if (typeof system === 'string') return [{ type: 'text', text: system }];
  return system.map((block) => ({ type: 'text', text: block.text, ...cacheOf(block) }));
}

function toMessage(message: MessageParam): Message {
  return { role: message.role, content: toParts(message.content) };
}

function toTool(tool: ToolParam): Tool {
  const isVendorTool = typeof tool.type === 'string' && tool.type !== 'custom';
  return {
    name: tool.name ?? tool.type ?? '',
    inputSchema: tool.input_schema ?? {},
    ...(tool.description && { description: tool.description }),
    ...(tool.strict === true && { strict: true }),
    ...cacheOf(tool),
    ...(isVendorTool && tool.type && { serverType: tool.type }),
  };
}

function toToolChoice(choice: ToolChoiceParam): ToolChoice {
  const parallel = choice.disable_parallel_tool_use === true ? { parallel: false } : {};
  if (choice.type === 'tool') return { type: 'tool', name: choice.name ?? '', ...parallel };
  return { type: choice.type, ...parallel };
}

function toReasoning(request: MessagesRequest | CountTokensRequest): Reasoning | undefined {
  const { thinking } = request;
  if (!thinking) return undefined;
  if (thinking.type === 'disabled') return { type: 'off' };
  const named = request.output_config?.effort;
  const effort = named && EFFORTS.includes(named) ? { effort: named as Effort } : {};
  if (thinking.type === 'enabled') return { type: 'budget', tokens: thinking.budget_tokens ?? 0, ...effort };
  return { type: 'adaptive', ...effort };
}

function toResponseFormat(request: MessagesRequest | CountTokensRequest): ResponseFormat | undefined {
  const format = request.output_config?.format;
  return format?.type === 'json_schema' && format.schema ? { type: 'json_schema', schema: format.schema } : undefined;
}
