import type { KnownBlockParam } from '@sluice/wire/anthropic';
import { type Draft, isToolResult, textDraft } from './draft.ts';

/** Neighbours of one role become one message; of a user's message the tool results come first. */
export function mergeAdjacent(drafts: readonly Draft[]): Draft[] {
  const merged: { role: Draft['role']; blocks: KnownBlockParam[] }[] = [];
  for (const { role, blocks } of drafts) {
    const last = merged.at(-1);
    if (last?.role === role) last.blocks.push(...blocks);
    else merged.push({ role, blocks: [...blocks] });
  }
  return merged.map((draft) => (draft.role === 'user' ? resultsFirst(draft) : draft));
}

/** A conversation begins with the user: before an assistant's first words stands that something was said before. */
export function beginWithUser(drafts: readonly Draft[]): Draft[] {
  if (drafts[0]?.role !== 'assistant') return [...drafts];
  return [textDraft('user', '(the beginning of this conversation is missing)'), ...drafts];
}

/**
 * A conversation ends with something to answer. Anthropic would take a last assistant message for the beginning of its own answer,
 * and newer models refuse it; no other dialect means that by it.
 */
export function endWithUser(drafts: readonly Draft[]): Draft[] {
  return drafts.at(-1)?.role === 'assistant' ? [...drafts, textDraft('user', 'Continue.')] : [...drafts];
}

function resultsFirst(draft: Draft): Draft {
  const { blocks } = draft;
  const at = blocks.findIndex((block) => !isToolResult(block));
  if (at === -1 || !blocks.slice(at).some(isToolResult)) return draft;
  return { ...draft, blocks: [...blocks.filter(isToolResult), ...blocks.filter((block) => !isToolResult(block))] };
}
