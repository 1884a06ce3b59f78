import type { Draft } from './draft.ts';

const FILLER = {
  toolResults: 'Tool results provided.',
  images: '(see the attached image)',
  user: '(empty)',
  assistant: ' ',
} as const;

/** Rule 3: no message without text. The fillers say what is there, because a model may echo or obey a vaguer one. */
export function fillEmpty(drafts: readonly Draft[]): Draft[] {
  return drafts.map((draft) => (draft.text.trim() === '' ? { ...draft, text: filler(draft) } : draft));
}

function filler(draft: Draft): string {
  if (draft.role === 'assistant') return FILLER.assistant;
  if (draft.toolResults.length > 0) return FILLER.toolResults;
  return draft.images.length > 0 ? FILLER.images : FILLER.user;
}
