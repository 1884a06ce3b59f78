import type { Reasoning } from '@sluice/core';
import type { ThinkingParam } from '@sluice/wire/anthropic';
import { budgetOf, budgetOfEffort, effortOf } from '../../reasoning/index.ts';
import type { ModelTraits } from './model-traits.ts';

/** Anthropic's own bound. */
const SMALLEST_BUDGET = 1_024;

export interface ThinkingPlan {
  /** The model may think in this answer, so thoughts of earlier ones belong into the request. */
  readonly thinks: boolean;
  readonly thinking?: ThinkingParam;
  /** For `output_config.effort`. */
  readonly effort?: string;
  readonly maxTokens: number;
  /** Thoughts were asked for (or forbidden) and the request cannot say so. */
  readonly lost: boolean;
}

export interface ThinkingWish {
  readonly reasoning: Reasoning | undefined;
  readonly maxTokens: number;
  /** A tool must be called: Anthropic refuses thoughts then. */
  readonly forced: boolean;
  /** The calls being answered did not begin with thoughts Claude signed: budgets are refused then, adaptive thinking is not. */
  readonly unsignedCalls: boolean;
}

/**
 * How a request asks for thoughts. A budget is at least 1,024 tokens and leaves room for an answer: `max_tokens` is raised by it
 * where it would not. Models that set the amount themselves get the effort the budget stands for.
 */
export function planThinking(wish: ThinkingWish, traits: ModelTraits): ThinkingPlan {
  const { reasoning, maxTokens } = wish;
  if (traits.thinksUnasked === 'always') return adaptive(wish, traits, reasoning !== undefined && isOff(reasoning));
  if (reasoning === undefined) return unasked(wish, traits);
  if (isOff(reasoning)) return off(maxTokens, traits, false);
  const possible = traits.thinking === 'budget' ? !wish.unsignedCalls : traits.thinking === 'adaptive';
  if (!possible || wish.forced) return off(maxTokens, traits, true);
  return traits.thinking === 'adaptive' ? adaptive(wish, traits, false) : budgeted(reasoning, maxTokens, traits);
}

function isOff(reasoning: Reasoning): boolean {
  return effortOf(reasoning) === 'none' || budgetOf(reasoning) === 0;
}

function off(maxTokens: number, traits: ModelTraits, lost: boolean): ThinkingPlan {
  const said = traits.thinksUnasked === 'yes' ? { thinking: { type: 'disabled' } } : {};
  return { thinks: false, maxTokens, lost, ...said };
}

function unasked(wish: ThinkingWish, traits: ModelTraits): ThinkingPlan {
  if (traits.thinksUnasked === 'no' || wish.forced) return off(wish.maxTokens, traits, false);
  return { thinks: true, maxTokens: wish.maxTokens, lost: false };
}

/** Without `display` newer models show no thoughts (platform.claude.com, controlling thinking display). */
function adaptive({ reasoning, maxTokens }: ThinkingWish, traits: ModelTraits, lost: boolean): ThinkingPlan {
  const effort = reasoning && !lost ? effortWord(reasoning, traits) : undefined;
  const thinking = reasoning && !lost ? { thinking: { type: 'adaptive', display: 'summarized' } } : {};
  return { thinks: true, maxTokens, lost, ...thinking, ...(effort && { effort }) };
}

function effortWord(reasoning: Reasoning, traits: ModelTraits): string | undefined {
  const effort = effortOf(reasoning);
  if (effort === undefined || traits.efforts.has(effort)) return effort;
  return effort === 'xhigh' ? 'high' : 'low';
}

function budgeted(reasoning: Reasoning, maxTokens: number, traits: ModelTraits): ThinkingPlan {
  const wanted = budgetOf(reasoning) ?? budgetOfEffort('medium');
  const budget = Math.max(SMALLEST_BUDGET, Math.min(Math.round(wanted), traits.maxOutput - SMALLEST_BUDGET));
  const raised = maxTokens > budget ? maxTokens : Math.min(budget + maxTokens, traits.maxOutput);
  const thinking = { type: 'enabled', budget_tokens: budget };
  return { thinks: true, thinking, maxTokens: Math.max(raised, budget + 1), lost: false };
}
