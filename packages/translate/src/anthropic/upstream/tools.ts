import type { Tool, ToolChoice } from '@sluice/core';
import type { ToolChoiceParam, ToolParam } from '@sluice/wire/anthropic';
import { type Draft, type Dropped, isToolUse } from './draft.ts';
import { cacheControl } from './draft-messages.ts';
import { inputSchema } from './input-schema.ts';
import { toolName } from './names.ts';
import { strictSchema } from './strict-schema.ts';

/** Most tools of one request that may be strict (platform.claude.com, structured outputs). */
const MOST_STRICT_TOOLS = 20;

/** Tools that Anthropic runs or whose shape it knows, by the names it gives them: a word or two and a date. */
const VENDOR_TOOL = /^[a-z_]+(?:_bm25|_regex)?_20\d{6}$/;

export interface DeclaredTools {
  readonly tools: readonly ToolParam[];
  /** Anthropic's name of each tool that had to be renamed, and the client's; for the answer's reader. */
  readonly toolNames: ReadonlyMap<string, string>;
  /** False when the tools are only there because the conversation once used them. */
  readonly offered: boolean;
}

/**
 * The tools as Anthropic takes them. Tools another vendor runs are dropped as `tools.{type}`. Of tools with one name the first stays.
 * A conversation that has used tools must declare some: without any, those it used are declared by name.
 */
export function declareTools(
  tools: readonly Tool[],
  drafts: readonly Draft[],
  options: { readonly strict: boolean; readonly dropped: Dropped },
): DeclaredTools {
  const declared = new Map<string, ToolParam>();
  const toolNames = new Map<string, string>();
  const strict = options.strict && tools.filter((tool) => tool.strict).length <= MOST_STRICT_TOOLS;
  for (const tool of tools) {
    const name = toolName(tool.name);
    if (declared.has(name)) continue;
    const param = toolParam(tool, name, { ...options, strict });
    if (!param) continue;
    declared.set(name, param);
    if (name !== tool.name) toolNames.set(name, tool.name);
  }
  const offered = declared.size > 0;
  if (!offered) for (const name of usedNames(drafts)) declared.set(name, { name, input_schema: { type: 'object' } });
  return { tools: [...declared.values()], toolNames, offered };
}

function toolParam(
  tool: Tool,
  name: string,
  options: { readonly strict: boolean; readonly dropped: Dropped },
): ToolParam | undefined {
  const cache = cacheControl(tool.cache);
  if (tool.serverType !== undefined) {
    if (VENDOR_TOOL.test(tool.serverType)) return { type: tool.serverType, name: tool.name, ...cache };
    options.dropped.add(`tools.${/^[\w-]{1,64}$/.test(tool.serverType) ? tool.serverType : 'other'}`);
    return undefined;
  }
  const strict = tool.strict === true && options.strict;
  if (tool.strict && !strict) options.dropped.add('tools.strict');
  return {
    name,
    ...(tool.description && { description: tool.description }),
    input_schema: strict ? strictSchema(inputSchema(tool.inputSchema)) : inputSchema(tool.inputSchema),
    ...(strict && { strict }),
    ...cache,
  };
}

function usedNames(drafts: readonly Draft[]): ReadonlySet<string> {
  return new Set(drafts.flatMap(({ blocks }) => blocks.filter(isToolUse).map((block) => block.name)));
}

/**
 * The choice as Anthropic takes it. Without tools there is none to make; a conversation whose tools were only declared because it
 * once used them is kept from using them. A choice of a tool that was dropped is dropped too.
 */
export function declareChoice(
  choice: ToolChoice | undefined,
  { tools, offered }: DeclaredTools,
  options: { readonly mayForce: boolean; readonly dropped: Dropped },
): ToolChoiceParam | undefined {
  if (!offered) {
    if (isForced(choice)) options.dropped.add('toolChoice');
    return tools.length === 0 ? undefined : { type: 'none' };
  }
  if (!choice) return undefined;
  const parallel = choice.parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice.type === 'none') return { type: 'none' };
  const name = choice.type === 'tool' ? toolName(choice.name) : undefined;
  const known = name === undefined || tools.some((tool) => tool.name === name);
  if (isForced(choice) && !(options.mayForce && known)) {
    options.dropped.add('toolChoice');
    return { type: 'auto', ...parallel };
  }
  return name === undefined
    ? { type: choice.type as 'auto' | 'any', ...parallel }
    : { type: 'tool', name, ...parallel };
}

/** Whether the model must call a tool: such requests may not think. */
export function isForced(choice: ToolChoice | undefined): boolean {
  return choice?.type === 'any' || choice?.type === 'tool';
}
