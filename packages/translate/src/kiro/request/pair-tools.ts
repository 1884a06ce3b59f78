import type { KiroToolResult } from '@sluice/wire/kiro';
import { type Draft, joinTexts } from './draft.ts';

/** Rule 5: of several results for one call in a message the first stays. */
export function uniqueResults(drafts: readonly Draft[]): Draft[] {
  return drafts.map((draft) => {
    if (draft.toolResults.length < 2) return draft;
    const seen = new Set<string>();
    const toolResults = draft.toolResults.filter(({ toolUseId }) => !seen.has(toolUseId) && seen.add(toolUseId));
    return toolResults.length === draft.toolResults.length ? draft : { ...draft, toolResults };
  });
}

/**
 * Rule 6: every call has its result in the very next message and every result its call in the one before.
 * A call without a result is dropped; a result without a call keeps its text, moved into the user's message.
 * This also keeps the first message free of results (rule 2), for nothing precedes it. Expects alternating drafts.
 */
export function pairTools(drafts: readonly Draft[]): Draft[] {
  return drafts.map((draft, index) =>
    draft.role === 'assistant' ? keepAnswered(draft, drafts[index + 1]) : textualiseOrphans(draft, drafts[index - 1]),
  );
}

function keepAnswered(draft: Draft, next: Draft | undefined): Draft {
  const answered = new Set(next?.toolResults.map((result) => result.toolUseId));
  const seen = new Set<string>();
  const toolUses = draft.toolUses.filter(
    ({ toolUseId }) => answered.has(toolUseId) && !seen.has(toolUseId) && seen.add(toolUseId),
  );
  return toolUses.length === draft.toolUses.length ? draft : { ...draft, toolUses };
}

function textualiseOrphans(draft: Draft, previous: Draft | undefined): Draft {
  const called = new Set(previous?.toolUses.map((use) => use.toolUseId));
  const orphans = draft.toolResults.filter((result) => !called.has(result.toolUseId));
  if (orphans.length === 0) return draft;
  const toolResults = draft.toolResults.filter((result) => called.has(result.toolUseId));
  return { ...draft, toolResults, text: joinTexts([...orphans.map(orphanText), draft.text]) };
}

function orphanText(result: KiroToolResult): string {
  const label = result.status === 'error' ? 'Error from an earlier tool call' : 'Result of an earlier tool call';
  return `${label}:\n${result.content.map((piece) => piece.text).join('\n')}`;
}
