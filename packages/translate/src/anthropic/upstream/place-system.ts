import type { TextBlockParam } from '@sluice/wire/anthropic';
import { type Draft, textDraft } from './draft.ts';

/**
 * Finds a place for system messages of the conversation. Those before its first other message belong to the system prompt.
 *
 * A model that knows them takes one right behind a user's message and before an assistant's or at the end; several there become
 * one. At any other place, and for older models, they are user text in `<system-reminder>` tags.
 */
export function placeSystem(
  drafts: readonly Draft[],
  options: { readonly native: boolean },
): { readonly leading: readonly TextBlockParam[]; readonly drafts: readonly Draft[] } {
  const first = drafts.findIndex((draft) => draft.role !== 'system');
  const start = first === -1 ? drafts.length : first;
  const placed: Draft[] = [];
  for (let at = start; at < drafts.length; at++) {
    const draft = drafts[at];
    if (!draft) continue;
    if (draft.role !== 'system') {
      placed.push(draft);
      continue;
    }
    const run = runFrom(drafts, at);
    at += run.length - 1;
    const next = drafts[at + 1];
    const fits = placed.at(-1)?.role === 'user' && next?.role !== 'user';
    if (options.native && fits) placed.push({ role: 'system', blocks: run.flatMap(({ blocks }) => blocks) });
    else placed.push(...run.map(reminder));
  }
  return { leading: drafts.slice(0, start).flatMap(({ blocks }) => textsOf(blocks)), drafts: placed };
}

function runFrom(drafts: readonly Draft[], start: number): readonly Draft[] {
  const end = drafts.findIndex((draft, at) => at > start && draft.role !== 'system');
  return drafts.slice(start, end === -1 ? drafts.length : end);
}

function reminder(draft: Draft): Draft {
  const text = textsOf(draft.blocks)
    .map((block) => block.text)
    .join('\n');
  return textDraft('user', `<system-reminder>\n${text}\n</system-reminder>`);
}

function textsOf(blocks: Draft['blocks']): TextBlockParam[] {
  return blocks.filter((block) => block.type === 'text');
}
