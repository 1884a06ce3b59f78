import { type Draft, joinTexts } from './draft.ts';

/** Kiro has no system field: the system text goes before the first user text, with a blank line between. */
export function prependSystem(drafts: readonly Draft[], system: string): Draft[] {
  const [first, ...rest] = drafts;
  if (!first || system === '') return [...drafts];
  return [{ ...first, text: joinTexts([system, first.text]) }, ...rest];
}
