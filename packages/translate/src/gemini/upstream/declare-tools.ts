import type { Tool, ToolChoice } from '@sluice/core';
import { cleanParameters } from './clean-schema.ts';
import { familyOf } from './model-family.ts';
import { upstreamToolName } from './tool-name.ts';

/** What a request declares, and the neutral names of what could not be. */
export interface DeclaredTools {
  readonly tools: readonly Readonly<Record<string, unknown>>[];
  readonly dropped: readonly string[];
}

/** Google's own tools for what other vendors call by these names. */
const OWN_TOOLS: readonly (readonly [serverType: RegExp, tool: string])[] = [
  [/^(?:web_search|google_search)/, 'googleSearch'],
  [/^url_context$/, 'urlContext'],
  [/^code_execution/, 'codeExecution'],
];

/**
 * The functions of a turn, each name once. Tools that the vendor runs are declared only where there are no functions, because Google
 * refuses both in one request, and only for Gemini's own models.
 */
export function declareTools(tools: readonly Tool[], model: string): DeclaredTools {
  const family = familyOf(model);
  const functions = new Map<string, object>();
  const dropped: string[] = [];
  const own = new Set<string>();
  for (const tool of tools) {
    const name = upstreamToolName(tool.name, family);
    if (tool.serverType !== undefined) {
      const ours = OWN_TOOLS.find(([serverType]) => serverType.test(tool.serverType ?? ''))?.[1];
      const possible = ours !== undefined && family === 'gemini' && tools.every((one) => one.serverType !== undefined);
      if (possible) own.add(ours);
      else dropped.push(`tools.${tool.serverType}`);
    } else if (!functions.has(name)) {
      if (tool.strict) dropped.push('tools.strict');
      functions.set(name, {
        name,
        ...(tool.description && { description: tool.description }),
        parameters: cleanParameters(tool.inputSchema),
      });
    }
  }
  const declared = functions.size > 0 ? [{ functionDeclarations: [...functions.values()] }] : [];
  return { tools: [...declared, ...[...own].map((name) => ({ [name]: {} }))], dropped };
}

/** How functions may be called. Behind Google's API Claude's calls are held to their schemas only when asked (`VALIDATED`). */
export function functionCallingConfig(choice: ToolChoice | undefined, model: string): object | undefined {
  const family = familyOf(model);
  switch (choice?.type) {
    case 'any':
      return { mode: 'ANY' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [upstreamToolName(choice.name, family)] };
    case 'none':
      return { mode: 'NONE' };
    default:
      if (family === 'claude') return { mode: 'VALIDATED' };
      return choice && { mode: 'AUTO' };
  }
}
