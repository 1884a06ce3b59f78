import { createHash } from 'node:crypto';
import type { Tool } from '@sluice/core';
import {
  type CustomToolParam,
  type FunctionToolParam,
  isKnownTool,
  type KnownToolParam,
  type ToolParam,
} from '@sluice/wire/openai-responses';

/** A tool as the client declared it. */
export interface ClientTool {
  readonly kind: 'function' | 'custom';
  readonly name: string;
  readonly namespace?: string;
}

/** The client's tools under their neutral names. */
export type ClientTools = ReadonlyMap<string, ClientTool>;

/** Longest name of a function that all vendors take. */
const LONGEST_NAME = 64;
const HASH_DIGITS = 8;

/**
 * The neutral name of a tool: its own, behind that of its namespace if it has one. The same pair always gives the same name, so calls of
 * earlier turns find their tool again; a name over 64 characters is cut and ends in a hash.
 */
export function neutralToolName(name: string, namespace?: string | null): string {
  if (!namespace) return name;
  const joined = `${namespace}__${name}`;
  if (joined.length <= LONGEST_NAME) return joined;
  const hash = createHash('sha256').update(joined).digest('hex').slice(0, HASH_DIGITS);
  return `${joined.slice(0, LONGEST_NAME - HASH_DIGITS - 1)}_${hash}`;
}

/**
 * The tools a turn can have. Custom tools become functions of one text, the tools of a namespace stand by themselves. Tools the vendor
 * runs (`web_search`, …), `local_shell` and unknown ones are left out: nobody else can run them or knows their arguments.
 */
export function toTools(tools: readonly ToolParam[]): Tool[] {
  return callableTools(tools).map(([name, tool]) =>
    tool.type === 'custom' ? customTool(name, tool) : functionTool(name, tool),
  );
}

/** How the client knows each of those tools. */
export function clientToolsOf(tools: readonly ToolParam[]): ClientTools {
  return new Map(
    callableTools(tools).map(([name, { type: kind, name: ownName }, namespace]) => [
      name,
      { kind, name: ownName, ...(namespace !== undefined && { namespace }) },
    ]),
  );
}

type Callable = FunctionToolParam | CustomToolParam;

function callableTools(tools: readonly ToolParam[]): (readonly [name: string, tool: Callable, namespace?: string])[] {
  return tools.filter(isKnownTool).flatMap(callableOf);
}

function callableOf(tool: KnownToolParam): (readonly [name: string, tool: Callable, namespace?: string])[] {
  if (tool.type !== 'namespace') return [[tool.name, tool]];
  const inner = (tool.tools ?? []).filter(isKnownTool).filter((one) => one.type !== 'namespace');
  return inner.map((one) => [neutralToolName(one.name, tool.name), one, tool.name]);
}

function functionTool(name: string, tool: FunctionToolParam): Tool {
  return {
    name,
    inputSchema: tool.parameters ?? {},
    ...(tool.description && { description: tool.description }),
    ...(tool.strict === true && { strict: true }),
  };
}

/** The name of the one property by which a custom tool's text travels. */
export const CUSTOM_INPUT = 'input';

function customTool(name: string, { description, format }: CustomToolParam): Tool {
  const grammar =
    format?.type === 'grammar'
      ? { description: `Must match this ${format.syntax} grammar:\n${format.definition}` }
      : {};
  return {
    name,
    inputSchema: {
      type: 'object',
      properties: { [CUSTOM_INPUT]: { type: 'string', ...grammar } },
      required: [CUSTOM_INPUT],
      additionalProperties: false,
    },
    ...(description && { description }),
  };
}

/** The text inside a custom tool's arguments. Arguments of any other form are handed on as they are: the client's tool will object. */
export function customInput(json: string): string {
  try {
    const input: unknown = JSON.parse(json === '' ? '{}' : json);
    const text = (input as Readonly<Record<string, unknown>> | null)?.[CUSTOM_INPUT];
    return typeof text === 'string' ? text : json;
  } catch {
    return json;
  }
}
