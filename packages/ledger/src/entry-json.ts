import type { LedgerEntry } from './record.ts';

/** Entries as they travel and lie in a spool: a JSON array on one line. */
export function entriesToJson(entries: readonly LedgerEntry[]): string {
  return JSON.stringify(entries);
}

/** What is no array of entries is none: a line cut by a crash holds nothing that could be trusted. */
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
  const { kind, record } = value;
  if (kind !== 'opened' && kind !== 'closed') return false;
  return typeof record === 'object' && record !== null && 'id' in record && typeof record.id === 'string';
}
