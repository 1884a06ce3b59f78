import type { Usage } from '@sluice/core';
import { tokenCount, toldWell } from '../../usage/index.ts';

/**
 * Google's token counts in neutral words; undefined where it counts no prompt: there is none without tokens. `promptTokenCount` includes cached tokens,
 * `candidatesTokenCount` excludes thoughts; what tools put into the prompt is counted apart.
 */
export function readUsage(metadata: unknown): Usage | undefined {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const counts = metadata as Readonly<Record<string, unknown>>;
  const prompt = tokenCount(counts['promptTokenCount']);
  const said = tokenCount(counts['candidatesTokenCount'] ?? 0);
  if (!prompt || said === undefined) return undefined;
  const input = prompt + (tokenCount(counts['toolUsePromptTokenCount']) ?? 0);
  const cached = Math.min(input, tokenCount(counts['cachedContentTokenCount']) ?? 0);
  const thoughts = tokenCount(counts['thoughtsTokenCount']);
  const whole = toldWell(...COUNTS.map((name) => counts[name]));
  return {
    inputTokens: input - cached,
    cacheReadTokens: cached,
    cacheWriteTokens: 0,
    outputTokens: said + (thoughts ?? 0),
    ...(thoughts !== undefined && { reasoningTokens: thoughts }),
    source: whole ? 'reported' : 'estimated',
  };
}

const COUNTS = [
  ...['promptTokenCount', 'toolUsePromptTokenCount', 'cachedContentTokenCount'],
  ...['candidatesTokenCount', 'thoughtsTokenCount'],
];
