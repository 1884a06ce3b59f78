import type { KiroImage, KiroToolResult, KiroToolUse } from '@sluice/wire/kiro';

/** A message on its way to Kiro's shape: everything of one speaker, before fillers, ids and nesting. */
export interface Draft {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** Only on user drafts. */
  readonly images: readonly KiroImage[];
  /** Only on user drafts. */
  readonly toolResults: readonly KiroToolResult[];
  /** Only on assistant drafts. */
  readonly toolUses: readonly KiroToolUse[];
}

/** A draft with nothing but text. */
export function textDraft(role: Draft['role'], text: string): Draft {
  return { role, text, images: [], toolResults: [], toolUses: [] };
}

/** Pieces of text of one speaker, with a blank line between; empty pieces leave no gap. */
export function joinTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}
