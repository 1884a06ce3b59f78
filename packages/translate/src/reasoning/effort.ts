import type { Effort, Reasoning } from '@sluice/core';

/** Thinking tokens that stand for an effort, smallest first. Source: providers' own presets, as gateways have agreed on them. */
const BUDGETS: readonly (readonly [effort: Effort, tokens: number])[] = [
  ['none', 0],
  ['minimal', 512],
  ['low', 1_024],
  ['medium', 8_192],
  ['high', 24_576],
  ['xhigh', 32_768],
  ['max', 128_000],
];

/** Thinking tokens for an effort: `none` 0 … `max` 128,000. */
export function budgetOfEffort(effort: Effort): number {
  return BUDGETS.find(([name]) => name === effort)?.[1] ?? 0;
}

/** The effort whose budget covers so many thinking tokens; above `high` it is `xhigh`, because few models take `max`. */
export function effortOfBudget(tokens: number): Effort {
  if (tokens > budgetOfEffort('high')) return 'xhigh';
  return BUDGETS.find(([, budget]) => tokens <= budget)?.[0] ?? 'xhigh';
}

/** The effort a request asks for; undefined when it leaves the choice to the model. */
export function effortOf(reasoning: Reasoning): Effort | undefined {
  if (reasoning.type === 'off') return 'none';
  if (reasoning.effort) return reasoning.effort;
  return reasoning.type === 'budget' ? effortOfBudget(reasoning.tokens) : undefined;
}

/** The thinking tokens a request asks for; undefined when it leaves the choice to the model. */
export function budgetOf(reasoning: Reasoning): number | undefined {
  if (reasoning.type === 'off') return 0;
  if (reasoning.type === 'budget') return reasoning.tokens;
  return reasoning.effort === undefined ? undefined : budgetOfEffort(reasoning.effort);
}
