import type { ContentPart } from '@sluice/wire/gemini';

/** A message on its way to Gemini's shape: what the rules of order have to tell apart. */
export interface Draft {
  readonly role: 'user' | 'model';
  /** Everything but calls and responses, in order. */
  readonly parts: readonly ContentPart[];
  /** Only on the model's drafts, in order; ids are never absent. */
  readonly calls: readonly ContentPart[];
  /** Only on the user's drafts. */
  readonly responses: readonly ContentPart[];
}

/** A draft with nothing but text. */
export function textDraft(role: Draft['role'], text: string): Draft {
  return { role, parts: [{ text }], calls: [], responses: [] };
}
