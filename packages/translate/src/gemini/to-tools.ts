import type { Tool, ToolChoice } from '@sluice/core';
import { type FunctionDeclaration, type GeminiTool, SERVER_TOOLS, type ToolConfig } from '@sluice/wire/gemini';
import { jsonSchemaOf } from './json-schema.ts';

/** The client's functions; and Google's own tools by their name in snake case (`google_search`), for vendors that have the same. */
export function toTools(tools: readonly GeminiTool[]): Tool[] {
  return tools.flatMap((tool) => [
    ...(tool.functionDeclarations ?? []).map(toTool),
    ...SERVER_TOOLS.filter((name) => tool[name] !== undefined).map((name): Tool => {
      const serverType = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return { name: serverType, serverType, inputSchema: {} };
    }),
  ]);
}

function toTool({ name, description, parameters, parametersJsonSchema }: FunctionDeclaration): Tool {
  const inputSchema = parametersJsonSchema ?? (parameters ? jsonSchemaOf(parameters) : NO_ARGUMENTS);
  return { name, inputSchema, ...(description && { description }) };
}

const NO_ARGUMENTS = { type: 'object', properties: {} };

/** One allowed function is a choice; of several only the duty to call one of all can be said. `VALIDATED` is Google's own `AUTO`. */
export function toToolChoice(config: ToolConfig | undefined): ToolChoice | undefined {
  const { mode, allowedFunctionNames = [] } = config?.functionCallingConfig ?? {};
  const [name] = allowedFunctionNames;
  switch (mode?.toUpperCase()) {
    case 'AUTO':
    case 'VALIDATED':
      return { type: 'auto' };
    case 'NONE':
      return { type: 'none' };
    case 'ANY':
      return name !== undefined && allowedFunctionNames.length === 1 ? { type: 'tool', name } : { type: 'any' };
    default:
      return undefined;
  }
}
