import type { Effort, Reasoning, Turn } from '@sluice/core';

/** Thought tokens asked for when the client names none, and Kiro's bounds for the number. */
export const DEFAULT_THINKING_TOKENS = 20_000;
export const MIN_THINKING_TOKENS = 1024;
export const MAX_THINKING_TOKENS = 24_576;

const SUFFIX = '-thinking';

/** `tags`: asked for in the prompt, answered as `<thinking>` text. `native`: asked for in a field, answered in events of its own. */
export type KiroThinkingStyle = 'tags' | 'native';

/** Takes the `-thinking` off a model name; `thinking` says whether there was one. */
export function splitThinkingSuffix(model: string): { readonly model: string; readonly thinking: boolean } {
  if (!model.endsWith(SUFFIX) || model.length === SUFFIX.length) return { model, thinking: false };
  return { model: model.slice(0, -SUFFIX.length), thinking: true };
}

/** What a turn asks about thinking; a `-thinking` model name asks for the default unless the request is more precise. */
export function kiroReasoning(turn: Pick<Turn, 'model' | 'reasoning'>): Reasoning {
  if (turn.reasoning) return turn.reasoning;
  return splitThinkingSuffix(turn.model).thinking
    ? { type: 'budget', tokens: DEFAULT_THINKING_TOKENS }
    : { type: 'off' };
}

/** Whether the answer to this turn may hold thoughts; tells the answer's reader to look for tags. */
export function asksForThinking(turn: Pick<Turn, 'model' | 'reasoning'>): boolean {
  return kiroReasoning(turn).type !== 'off';
}

/** The tags that ask for thoughts, to stand before the system text; `''` for none. */
export function thinkingTags(reasoning: Reasoning): string {
  switch (reasoning.type) {
    case 'off':
      return '';
    case 'budget': {
      const tokens = Math.min(MAX_THINKING_TOKENS, Math.max(MIN_THINKING_TOKENS, Math.round(reasoning.tokens)));
      return `<thinking_mode>enabled</thinking_mode><max_thinking_length>${tokens}</max_thinking_length>`;
    }
    case 'adaptive':
      return `<thinking_mode>adaptive</thinking_mode><thinking_effort>${tagEffort(reasoning.effort)}</thinking_effort>`;
  }
}

/** The native request fields that ask for thoughts; undefined for none. Kiro's native style has no token budget. */
export function nativeThinking(reasoning: Reasoning): Readonly<Record<string, unknown>> | undefined {
  if (reasoning.type === 'off') return undefined;
  return {
    output_config: { effort: nativeEffort(reasoning.effort) },
    thinking: { type: 'adaptive', display: 'summarized' },
  };
}

/** The tag style knows three efforts. */
function tagEffort(effort: Effort | undefined): 'low' | 'medium' | 'high' {
  if (effort === 'none' || effort === 'minimal' || effort === 'low') return 'low';
  return effort === 'medium' ? 'medium' : 'high';
}

function nativeEffort(effort: Effort | undefined): Effort {
  if (effort === 'none' || effort === 'minimal') return 'low';
  return effort ?? 'high';
}
