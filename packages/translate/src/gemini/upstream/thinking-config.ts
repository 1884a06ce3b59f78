import type { Effort, Reasoning } from '@sluice/core';
import type { ThinkingConfig } from '@sluice/wire/gemini';
import { budgetOf, budgetOfEffort, effortOf } from '../../reasoning/index.ts';
import { familyOf, thinkingStyleOf } from './model-family.ts';

/** How much a model is asked to think, and how long its answer may be then. */
export interface Thinking {
  readonly config?: ThinkingConfig;
  readonly maxOutputTokens?: number;
  /** The wish could not be said to this model. */
  readonly dropped: boolean;
}

/** Room for the answer behind the thoughts, where the client set no limit. Tokens. */
const ANSWER_TOKENS = 8_192;
const LARGEST_BUDGET = 32_768;

/** Bounds of a budget by model (ai.google.dev/gemini-api/docs/thinking; Claude's lower one is Anthropic's). */
function boundsOf(model: string): { readonly min: number; readonly max: number; readonly canBeOff: boolean } {
  if (familyOf(model) === 'claude') return { min: 1_024, max: LARGEST_BUDGET, canBeOff: true };
  if (/flash/i.test(model)) return { min: /lite/i.test(model) ? 512 : 1, max: 24_576, canBeOff: true };
  return { min: 128, max: LARGEST_BUDGET, canBeOff: false };
}

/** The thinking that a turn asks for, in the words that this model understands. */
export function thinkingOf(reasoning: Reasoning | undefined, maxTokens: number | undefined, model: string): Thinking {
  const length = maxTokens === undefined ? {} : { maxOutputTokens: maxTokens };
  if (!reasoning) return { ...length, dropped: false };
  switch (thinkingStyleOf(model)) {
    case 'none':
      return { ...length, dropped: reasoning.type !== 'off' };
    case 'level':
      return { ...length, ...withLevel(reasoning, model) };
    case 'budget':
      return withBudget(reasoning, maxTokens, model);
  }
}

/** Gemini 3 cannot be kept from thinking, only told to think little. */
function withLevel(reasoning: Reasoning, model: string): Thinking {
  const effort = effortOf(reasoning);
  const includeThoughts = reasoning.type !== 'off';
  const level = effort && { thinkingLevel: levelOf(effort, model) };
  return { config: { includeThoughts, ...level }, dropped: reasoning.type === 'off' && !/flash/i.test(model) };
}

/** Gemini 3 Pro knows `low` and `high` only, Flash four levels. */
function levelOf(effort: Effort, model: string): string {
  const flash = /flash/i.test(model);
  if (effort === 'none' || effort === 'minimal') return flash ? 'minimal' : 'low';
  if (effort === 'low') return 'low';
  return effort === 'medium' && flash ? 'medium' : 'high';
}

/**
 * The limit of an answer includes its thoughts, so a budget that would leave no room takes half of the limit; where that is less than
 * the model's smallest budget, it is not asked to think. Claude has no choice of its own to think as much as it likes.
 */
function withBudget(reasoning: Reasoning, maxTokens: number | undefined, model: string): Thinking {
  const { min, max, canBeOff } = boundsOf(model);
  const isClaude = familyOf(model) === 'claude';
  const length = maxTokens === undefined ? {} : { maxOutputTokens: maxTokens };
  if (reasoning.type === 'off') {
    if (isClaude) return { ...length, dropped: false };
    return { ...length, config: { includeThoughts: false, thinkingBudget: canBeOff ? 0 : min }, dropped: !canBeOff };
  }
  const asked = budgetOf(reasoning) ?? (isClaude ? budgetOfEffort('medium') : undefined);
  if (asked === undefined) return { ...length, config: { includeThoughts: true, thinkingBudget: -1 }, dropped: false };
  const wanted = Math.min(max, Math.max(min, Math.round(asked)));
  const thinkingBudget = maxTokens !== undefined && wanted >= maxTokens ? Math.floor(maxTokens / 2) : wanted;
  if (thinkingBudget < min) return { ...length, dropped: true };
  const config = { includeThoughts: true, thinkingBudget };
  if (maxTokens === undefined && isClaude) return { config, maxOutputTokens: wanted + ANSWER_TOKENS, dropped: false };
  return { ...length, config, dropped: false };
}
