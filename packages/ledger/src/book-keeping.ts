import type { LedgerEntry } from './record.ts';
import type { UsageBooks } from './usage-sink.ts';

/** Enters a batch into the books: openings first, so that no closing meets a request nobody has heard of. */
export async function enter(books: UsageBooks, entries: readonly LedgerEntry[]): Promise<void> {
  const opened = entries.flatMap((entry) => (entry.kind === 'opened' ? [entry.record] : []));
  const closed = entries.flatMap((entry) => (entry.kind === 'closed' ? [entry.record] : []));
  if (opened.length > 0) await books.open(opened);
  if (closed.length > 0) await books.close(closed);
}
