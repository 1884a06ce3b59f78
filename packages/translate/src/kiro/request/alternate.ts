import { type Draft, joinTexts, textDraft } from './draft.ts';

const OPENING = '(The conversation continues from an earlier one.)';
const AFTER_PREFILL = 'Continue exactly where your last message stopped, without repeating it.';

/**
 * Rule 1: adjacent messages of one speaker become one, so that user and assistant alternate. Each run is joined once:
 * a hundred thousand messages of one speaker must not cost a hundred thousand copies.
 */
export function mergeAdjacent(drafts: readonly Draft[]): Draft[] {
  const runs: [Draft, ...Draft[]][] = [];
  for (const draft of drafts) {
    const run = runs.at(-1);
    if (run?.[0].role === draft.role) run.push(draft);
    else runs.push([draft]);
  }
  return runs.map((run) => (run.length === 1 ? run[0] : merge(run)));
}

function merge(run: readonly [Draft, ...Draft[]]): Draft {
  return {
    role: run[0].role,
    text: joinTexts(run.map((draft) => draft.text)),
    images: run.flatMap((draft) => draft.images),
    toolResults: run.flatMap((draft) => draft.toolResults),
    toolUses: run.flatMap((draft) => draft.toolUses),
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
