import type { LedgerEntry } from './record.ts';

/** Entries as they travel and lie in a spool: a JSON array. */
export function entriesToJson(entries: readonly LedgerEntry[]): string {
  return JSON.stringify(entries);
}

/** What is no array of entries is none; whether the books can take them is for the books to say. */
export function entriesFromJson(text: string): readonly LedgerEntry[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  return Array.isArray(parsed) ? parsed.filter(isEntry) : [];
}

function isEntry(value: unknown): value is LedgerEntry {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('record' in value)) return false;
  return (
    (value.kind === 'opened' || value.kind === 'closed') && typeof value.record === 'object' && value.record !== null
  );
}
