import type { Tool, ToolChoice, Turn } from '@sluice/core';
import { upstreamToolName } from './names.ts';
import type { Fields, Said } from './settings.ts';
import { isClosedSchema } from './strict-schema.ts';

/** Tools and the choice among them, and the client's name of each tool whose name the API would not take. */
export function toTools(turn: Turn): Said & { readonly toolNames: ReadonlyMap<string, string> } {
  const dropped = new Set<string>();
  const tools = turn.tools.filter(({ serverType }) => serverType === undefined);
  for (const { serverType } of turn.tools) {
    if (serverType !== undefined) dropped.add(`tools.${/^[\w-]{1,64}$/.test(serverType) ? serverType : 'other'}`);
  }
  const fields = tools.length > 0 ? { tools: tools.map((tool) => toTool(tool, dropped)) } : {};
  const choice = turn.toolChoice && toChoice(turn.toolChoice, tools);
  if (turn.toolChoice && !choice) dropped.add('toolChoice');
  const renamed = tools.map(({ name }) => [upstreamToolName(name), name] as const);
  const toolNames = new Map(renamed.filter(([upstream, name]) => upstream !== name));
  return { fields: { ...fields, ...choice }, dropped: [...dropped], toolNames };
}

function toTool({ name, description, inputSchema, strict }: Tool, dropped: Set<string>): Fields {
  const parameters =
    inputSchema['type'] === undefined ? { type: 'object', properties: {}, ...inputSchema } : inputSchema;
  const isStrict = strict === true && isClosedSchema(parameters);
  if (strict && !isStrict) dropped.add('tools.strict');
  const definition = { name: upstreamToolName(name), ...(description && { description }), parameters };
  return { type: 'function', function: { ...definition, ...(isStrict && { strict }) } };
}

/** Undefined when nothing of it can be said: without tools there is no choice, and a tool that is not offered cannot be chosen. */
function toChoice(choice: ToolChoice, tools: readonly Tool[]): Fields | undefined {
  if (tools.length === 0) return undefined;
  const parallel = choice.parallel === undefined ? {} : { parallel_tool_calls: choice.parallel };
  if (choice.type !== 'tool') return { tool_choice: choice.type === 'any' ? 'required' : choice.type, ...parallel };
  if (!tools.some(({ name }) => name === choice.name)) return undefined;
  return { tool_choice: { type: 'function', function: { name: upstreamToolName(choice.name) } }, ...parallel };
}
