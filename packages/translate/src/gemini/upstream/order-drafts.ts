import type { Content, ContentPart, FunctionResponse } from '@sluice/wire/gemini';
import { type Draft, textDraft } from './draft.ts';

const OPENING = '(The conversation continues from an earlier one.)';
const AFTER_PREFILL = 'Continue exactly where your last message stopped, without repeating it.';
const NO_RESULT = { error: 'The call was not answered.' };

/** The conversation as Gemini takes it: speakers alternate, the user begins and ends, every call is answered at once. */
export function orderDrafts(drafts: readonly Draft[]): Content[] {
  const ordered = answerCalls(mergeAdjacent(drafts.map(withoutEmptyTexts)));
  return ordered.map(({ role, parts, calls, responses }) => ({ role, parts: [...responses, ...parts, ...calls] }));
}

/** Claude refuses empty texts; one that carries a signature is not empty. */
function withoutEmptyTexts(draft: Draft): Draft {
  const parts = draft.parts.filter((part) => part.text !== '' || part.thoughtSignature !== undefined);
  return parts.length === draft.parts.length ? draft : { ...draft, parts };
}

function mergeAdjacent(drafts: readonly Draft[]): Draft[] {
  const runs: [Draft, ...Draft[]][] = [];
  for (const draft of drafts) {
    if (draft.parts.length + draft.calls.length + draft.responses.length === 0) continue;
    const run = runs.at(-1);
    if (run?.[0].role === draft.role) run.push(draft);
    else runs.push([draft]);
  }
  const merged = runs.map(
    (run): Draft => ({
      role: run[0].role,
      parts: run.flatMap((draft) => draft.parts),
      calls: run.flatMap((draft) => draft.calls),
      responses: run.flatMap((draft) => draft.responses),
    }),
  );
  return merged[0]?.role === 'user' ? merged : [textDraft('user', OPENING), ...merged];
}

/**
 * Every call gets its response in the very next message, in the order of the calls; one that has none is told so. A response
 * without a call in the message before, or a second one for the same call, keeps its words as text. A conversation that ends
 * with the model's words gets a user message that asks to go on.
 */
function answerCalls(drafts: readonly Draft[]): Draft[] {
  const ordered = [...drafts];
  const last = ordered.at(-1);
  if (last?.role === 'model') ordered.push(last.calls.length > 0 ? emptyUser() : textDraft('user', AFTER_PREFILL));
  return ordered.map((draft, index) => (draft.role === 'user' ? answer(draft, ordered[index - 1]) : draft));
}

function emptyUser(): Draft {
  return { role: 'user', parts: [], calls: [], responses: [] };
}

function answer(draft: Draft, before: Draft | undefined): Draft {
  const given = new Map<string, ContentPart[]>();
  for (const part of draft.responses) {
    const id = part.functionResponse?.id ?? '';
    const same = given.get(id);
    if (same) same.push(part);
    else given.set(id, [part]);
  }
  const responses = (before?.calls ?? []).map(({ functionCall: call }): ContentPart => {
    const part = given.get(call?.id ?? '')?.shift();
    const response = part?.functionResponse?.response ?? NO_RESULT;
    return { functionResponse: { id: call?.id ?? '', name: call?.name ?? '', response } };
  });
  const orphans = [...given.values()].flat().map((part): ContentPart => ({ text: orphanText(part.functionResponse) }));
  return orphans.length === 0 ? { ...draft, responses } : { ...draft, responses, parts: [...orphans, ...draft.parts] };
}

function orphanText(orphan: FunctionResponse | undefined): string {
  const { error, result } = orphan?.response ?? {};
  return error === undefined
    ? `Result of an earlier tool call:\n${result}`
    : `Error from an earlier tool call:\n${error}`;
}
