import { type Draft, joinTexts, textDraft } from './draft.ts';

const OPENING = '(The conversation continues from an earlier one.)';
const AFTER_PREFILL = 'Continue exactly where your last message stopped, without repeating it.';

/** Rule 1: adjacent messages of one speaker become one, so that user and assistant alternate. */
export function mergeAdjacent(drafts: readonly Draft[]): Draft[] {
  const merged: Draft[] = [];
  for (const draft of drafts) {
    const last = merged.at(-1);
    if (last?.role === draft.role) merged[merged.length - 1] = merge(last, draft);
    else merged.push(draft);
  }
  return merged;
}

function merge(first: Draft, second: Draft): Draft {
  return {
    role: first.role,
    text: joinTexts([first.text, second.text]),
    images: [...first.images, ...second.images],
    toolResults: [...first.toolResults, ...second.toolResults],
    toolUses: [...first.toolUses, ...second.toolUses],
  };
}

/** Rule 2, first half: a conversation that opens with the assistant gets a user message before it. */
export function beginWithUser(drafts: readonly Draft[]): Draft[] {
  return drafts[0]?.role === 'user' ? [...drafts] : [textDraft('user', OPENING), ...drafts];
}

/**
 * Rules 2 and 4: the message to answer must be the user's. A trailing assistant message (a prefill) stays in the history and
 * a user message asks to go on from it: the closest Kiro comes to a prefill.
 */
export function endWithUser(drafts: readonly Draft[]): Draft[] {
  return drafts.at(-1)?.role === 'user' ? [...drafts] : [...drafts, textDraft('user', AFTER_PREFILL)];
}
