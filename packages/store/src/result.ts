/** What came of adding something under an id, or a name, of its own. */
export type Inserted<Value> =
  | { readonly outcome: 'stored'; readonly value: Value }
  /** Nothing was written: the id or name is taken. */
  | { readonly outcome: 'exists' };

/** What came of a change by somebody who has seen version `expected`. */
export type Updated<Value> =
  | { readonly outcome: 'stored'; readonly value: Value }
  /** Nothing was written: somebody else was first. */
  | { readonly outcome: 'conflict'; readonly current: Value }
  | { readonly outcome: 'missing' };

export type Deleted = { readonly outcome: 'deleted' | 'conflict' | 'missing' };

/** One page of a list that is ordered by id. */
export interface Page<Value> {
  readonly items: readonly Value[];
  /** Where the next page begins, for `after`; absent on the last one. */
  readonly next?: string;
}

export interface PageRequest {
  /** `next` of the page before; absent: from the start. Any text will do, a deleted item's id too. */
  readonly after?: string | undefined;
  /** Most items. Default 100, at most 1,000. */
  readonly limit?: number | undefined;
}

const USUAL_LIMIT = 100;
const MOST = 1_000;

/** How many rows to read for a page: one more than shown tells whether there is another page. */
export function rowsFor({ limit = USUAL_LIMIT }: PageRequest): number {
  return Math.min(Math.max(1, Math.trunc(limit)), MOST) + 1;
}

/** Makes a page of the rows read for it. */
export function pageOf<Value>(
  rows: readonly Value[],
  request: PageRequest,
  idOf: (value: Value) => string,
): Page<Value> {
  const limit = rowsFor(request) - 1;
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined ? { items, next: idOf(last) } : { items };
}
