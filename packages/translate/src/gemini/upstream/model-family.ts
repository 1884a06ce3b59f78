import type { Signer } from '@sluice/core';

/** Who made a model that is reached through Gemini's API: the rules for signatures, thinking and names differ by it. */
export type ModelFamily = 'gemini' | 'claude' | 'other';

export function familyOf(model: string): ModelFamily {
  if (/^claude/i.test(model)) return 'claude';
  return /^(?:models\/)?gemini/i.test(model) ? 'gemini' : 'other';
}

/** Who signs the thoughts of a model that is reached this way. */
export function signerOf(model: string): Signer {
  return `antigravity:${familyOf(model)}`;
}

/**
 * How a model is told how much to think: Gemini 3 by a level, Gemini 2.5 and Claude by tokens, older ones not at all. A Gemini
 * whose name has no version (`gemini-flash-latest`) is taken for a 2.5: budgets are understood by later ones too.
 */
export function thinkingStyleOf(model: string): 'level' | 'budget' | 'none' {
  const family = familyOf(model);
  if (family === 'claude') return 'budget';
  if (family === 'other') return 'none';
  const [, version] = /gemini-(\d+(?:\.\d+)?)/i.exec(model) ?? [];
  if (version === undefined) return 'budget';
  if (Number(version) >= 3) return 'level';
  return Number(version) >= 2.5 ? 'budget' : 'none';
}
