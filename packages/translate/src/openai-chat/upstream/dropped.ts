import type { Part, ToolChoice, Turn } from '@sluice/core';
import type { ChatRequestOptions } from './options.ts';
import { upstreamTier } from './service-tier.ts';

/** Longest list of stop sequences that OpenAI takes. */
export const MOST_STOP_SEQUENCES = 4;

/**
 * What of a turn the upstream does not get, in neutral names: `topK`, `stopSequences` (those beyond the fourth), `reasoning`
 * (thinking cannot be switched off, only left to the model), `cache` marks, `tools.{type}` of vendor tools, `messages.reasoning`, …
 */
export function droppedFromTurn(turn: Turn, options: ChatRequestOptions): readonly string[] {
  const dropped = new Set<string>();
  if (turn.topK !== undefined) dropped.add('topK');
  if ((turn.stopSequences?.length ?? 0) > MOST_STOP_SEQUENCES) dropped.add('stopSequences');
  if (turn.reasoning?.type === 'off') dropped.add('reasoning');
  if (turn.serviceTier && !upstreamTier(turn.serviceTier)) dropped.add('serviceTier');
  if (turn.toolChoice && !canChoose(turn, turn.toolChoice)) dropped.add('toolChoice');
  for (const tool of turn.tools) {
    if (tool.serverType !== undefined)
      dropped.add(`tools.${/^[\w-]{1,64}$/.test(tool.serverType) ? tool.serverType : 'other'}`);
    if (tool.cache) dropped.add('cache');
  }
  for (const part of turn.system) if (part.cache) dropped.add('cache');
  for (const { role, content } of turn.messages) for (const part of content) notePart(dropped, role, part, options);
  return [...dropped];
}

function notePart(dropped: Set<string>, role: string, part: Part, options: ChatRequestOptions): void {
  if ('cache' in part && part.cache) dropped.add('cache');
  if (part.type === 'redacted_reasoning') dropped.add('messages.redacted_reasoning');
  if (part.type === 'reasoning' && !options.sendsReasoning) dropped.add('messages.reasoning');
  if (role === 'assistant' && (part.type === 'image' || part.type === 'document')) dropped.add(`messages.${part.type}`);
}

/** Without tools there is nothing to choose from, and a vendor's tool is not among them. */
function canChoose(turn: Turn, choice: ToolChoice): boolean {
  const offered = turn.tools.filter(({ serverType }) => serverType === undefined);
  return offered.length > 0 && (choice.type !== 'tool' || offered.some(({ name }) => name === choice.name));
}
