import type { Failure } from '@sluice/core';

/** What an upstream error means; how long it lasts is read off the answer. */
export interface Meaning
  extends Pick<Failure, 'kind' | 'scope' | 'retryable' | 'message' | 'refreshable' | 'abuse' | 'needsHuman' | 'code'> {
  /** The vendor's sentence is what helps the client: it replaces `message`, redacted and cut to 500 characters. */
  readonly quotesUpstream?: boolean;
  /** A limit by the calendar month: it ends on the first of the next one where the answer names no time. */
  readonly endsWithMonth?: boolean;
}

/** One line of a vendor's table of errors. */
export interface Row<Facts> {
  readonly when: (facts: Facts) => boolean;
  readonly meaning: Meaning;
}

/** The meaning of the first row that matches. Throws when none does: a table ends with a row that takes everything. */
export function meaningOf<Facts>(rows: readonly Row<Facts>[], facts: Facts): Meaning {
  for (const row of rows) if (row.when(facts)) return row.meaning;
  throw new Error('unreachable: the last row takes everything');
}
