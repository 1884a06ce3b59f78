import { fitEntries } from './fit-entries.ts';
import type { LedgerEntry } from './record.ts';
import type { UsageBooks } from './usage-sink.ts';

/** Enters a batch into the books: openings first, so that no closing meets a request nobody has heard of. */
export async function enter(books: UsageBooks, entries: readonly LedgerEntry[]): Promise<void> {
  const fit = fitEntries(entries);
  const opened = fit.flatMap((entry) => (entry.kind === 'opened' ? [entry.record] : []));
  const closed = fit.flatMap((entry) => (entry.kind === 'closed' ? [entry.record] : []));
  if (opened.length > 0) await books.open(opened);
  if (closed.length > 0) await books.close(closed);
}
