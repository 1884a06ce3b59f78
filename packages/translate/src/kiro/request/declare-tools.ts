import type { Tool } from '@sluice/core';
import type { KiroTool } from '@sluice/wire/kiro';
import { cleanSchema } from './clean-schema.ts';
import type { Draft } from './draft.ts';
import { kiroToolName } from './tool-name.ts';

/** Longest tool description Kiro takes. */
export const MAX_TOOL_DESCRIPTION = 10_000;

/**
 * The tools of a turn as Kiro declares them: vendor-run tools dropped (rule 14), names and descriptions cut to
 * length (rule 10), schemas cleaned (rule 9). Of two tools with one name the first stays.
 */
export function declareTools(tools: readonly Tool[]): KiroTool[] {
  const declared = new Map<string, KiroTool>();
  for (const tool of tools) {
    const name = kiroToolName(tool.name);
    if (tool.serverType !== undefined || declared.has(name)) continue;
    const description = (tool.description?.trim() ? tool.description : name).slice(0, MAX_TOOL_DESCRIPTION);
    declared.set(name, specification(name, description, cleanSchema(tool.inputSchema)));
  }
  return [...declared.values()];
}

/** Rule 7: a tool the history used must be declared; one that no longer is gets a placeholder. Case does not matter. */
export function declareUsedTools(declared: readonly KiroTool[], drafts: readonly Draft[]): KiroTool[] {
  const known = new Set(declared.map((tool) => tool.toolSpecification.name.toLowerCase()));
  const placeholders: KiroTool[] = [];
  for (const draft of drafts) {
    for (const { name } of draft.toolUses) {
      if (known.has(name.toLowerCase())) continue;
      known.add(name.toLowerCase());
      placeholders.push(
        specification(name, 'Used earlier in this conversation; no longer available.', cleanSchema(null)),
      );
    }
  }
  return [...declared, ...placeholders];
}

/** Kiro's name of each shortened tool and the name the client knows it by. */
export function shortenedNames(tools: readonly Tool[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { name } of tools) if (kiroToolName(name) !== name) names.set(kiroToolName(name), name);
  return names;
}

function specification(name: string, description: string, json: Readonly<Record<string, unknown>>): KiroTool {
  return { toolSpecification: { name, description, inputSchema: { json } } };
}
