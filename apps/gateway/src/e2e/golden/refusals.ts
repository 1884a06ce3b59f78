import type { Client } from '@sluice/testkit/conversations';
import type { VendorId } from '../vendors.ts';

/** A cell of the matrix that ends with a 400, and why that is right. */
export interface Refusal {
  readonly conversation: string;
  readonly vendor: VendorId;
  /** Default: every client. */
  readonly client?: Client;
  /** As it stands in docs/golden-matrix.md. */
  readonly why: string;
}

const OWN_RULES = 'A vendor holds its own clients to its rules: their requests are passed through as they are.';

export const REFUSALS: readonly Refusal[] = [
  { conversation: 'image-by-url', vendor: 'kiro', why: 'Kiro takes pictures by their bytes only.' },
  { conversation: 'empty-content', vendor: 'claude', client: 'anthropic', why: OWN_RULES },
  { conversation: 'json-schema-with-tools', vendor: 'antigravity', client: 'gemini', why: OWN_RULES },
  { conversation: 'orphans-after-compaction', vendor: 'claude', client: 'anthropic', why: OWN_RULES },
  { conversation: 'orphans-after-compaction', vendor: 'codex', client: 'openai-responses', why: OWN_RULES },
  { conversation: 'orphans-after-compaction', vendor: 'antigravity', client: 'gemini', why: OWN_RULES },
  { conversation: 'orphans-after-compaction', vendor: 'openai', client: 'openai-chat', why: OWN_RULES },
];

/** The refusal that is right for this cell, if one is. */
export function refusalOf(conversation: string, vendor: VendorId, client: Client): Refusal | undefined {
  return REFUSALS.find(
    (each) =>
      each.conversation === conversation &&
      each.vendor === vendor &&
      (each.client === undefined || each.client === client),
  );
}
