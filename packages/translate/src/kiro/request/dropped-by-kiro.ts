import type { Turn } from '@sluice/core';

/** Settings of a turn that Kiro has no place for; why is in {@link kiroIgnoredFields}. */
const SETTINGS = [
  'maxTokens',
  'temperature',
  'topP',
  'topK',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
  'stopSequences',
  'responseFormat',
  'verbosity',
  'serviceTier',
  'cacheKey',
] as const satisfies readonly (keyof Turn)[];

/** What of this turn Kiro does not get to know, by the turn's own names. */
export function droppedByKiro(turn: Turn): readonly string[] {
  const dropped: string[] = SETTINGS.filter((field) => turn[field] !== undefined);
  if (turn.toolChoice && (turn.toolChoice.type !== 'auto' || turn.toolChoice.parallel === false)) {
    dropped.push('toolChoice');
  }
  for (const tool of turn.tools) if (tool.serverType) dropped.push(`tools.${tool.serverType}`);
  if (turn.tools.some(({ strict }) => strict)) dropped.push('tools.strict');
  return dropped;
}
