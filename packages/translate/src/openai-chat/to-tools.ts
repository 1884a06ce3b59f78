import type { Tool, ToolChoice } from '@sluice/core';
import type { ChatFunctionDefinition, ChatRequest, ChatToolParam } from '@sluice/wire/openai-chat';
import { cacheOf } from './to-parts.ts';

type Choice = Omit<Extract<ToolChoice, { type: 'auto' | 'any' | 'none' }>, 'parallel'> | { type: 'tool'; name: string };

/** What OpenAI takes a function without `parameters` for. */
const NO_PARAMETERS = { type: 'object', properties: {} } as const;

/**
 * The tools a model may call, from `tools` or else the legacy `functions`; only the allowed ones where `tool_choice` lists them.
 * Custom tools (free text instead of arguments) are dropped: no other dialect has them.
 */
export function toTools(request: ChatRequest): Tool[] {
  if (!request.tools?.length) return (request.functions ?? []).map((definition) => toFunction(definition, {}));
  const tools = request.tools.filter((tool) => !isCustom(tool)).map(toTool);
  const allowed = allowedNames(request);
  return allowed ? tools.filter((tool) => allowed.has(tool.name)) : tools;
}

/** Which of them it has to call, and whether several at once. */
export function toToolChoice(request: ChatRequest): ToolChoice | undefined {
  const parallel = request.parallel_tool_calls;
  const choice = request.tools?.length ? chosenTool(request) : chosenFunction(request);
  if (!choice && typeof parallel !== 'boolean') return undefined;
  return { ...(choice ?? { type: 'auto' }), ...(typeof parallel === 'boolean' && { parallel }) };
}

export function isCustom(tool: ChatToolParam): boolean {
  return tool.type === 'custom' && tool.input_schema === undefined && typeof tool['custom'] === 'object';
}

function toTool(tool: ChatToolParam): Tool {
  if (tool.function) return toFunction(tool.function, tool);
  const isVendorTool = typeof tool.type === 'string' && tool.type !== 'function' && tool.type !== 'custom';
  if (!isVendorTool) return toFunction({ ...tool, name: tool.name ?? '' }, tool);
  return { name: tool.name ?? tool.type ?? '', inputSchema: {}, serverType: tool.type ?? '' };
}

function toFunction(
  definition: ChatFunctionDefinition,
  holder: Pick<ChatToolParam, 'cache_control' | 'input_schema'>,
): Tool {
  const { name, description, parameters, strict } = definition;
  return {
    name,
    inputSchema: parameters ?? holder.input_schema ?? NO_PARAMETERS,
    ...(description && { description }),
    ...(strict === true && { strict: true }),
    ...cacheOf(holder),
    ...cacheOf(definition as { readonly cache_control?: unknown }),
  };
}

function chosenTool({ tool_choice: choice }: ChatRequest): Choice | undefined {
  if (!choice) return undefined;
  if (typeof choice === 'string') return { type: choice === 'required' ? 'any' : choice };
  switch (choice.type) {
    case 'function':
      return { type: 'tool', name: choice.function.name };
    case 'tool':
      return { type: 'tool', name: choice.name };
    case 'allowed_tools':
      return { type: choice.allowed_tools.mode === 'required' ? 'any' : 'auto' };
    case 'custom':
      return undefined;
    default:
      return { type: choice.type };
  }
}

function chosenFunction({ function_call: choice, functions, tool_choice: word }: ChatRequest): Choice | undefined {
  if (!functions?.length) return word === 'none' ? { type: 'none' } : undefined;
  if (!choice) return undefined;
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', name: choice.name };
}

function allowedNames({ tool_choice: choice }: ChatRequest): ReadonlySet<string> | undefined {
  if (typeof choice !== 'object' || choice?.type !== 'allowed_tools') return undefined;
  return new Set(choice.allowed_tools.tools.map((tool) => tool.function?.name ?? ''));
}
