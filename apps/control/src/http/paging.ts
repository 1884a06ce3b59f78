import { z } from '@hono/zod-openapi';
import type { Vault } from '@sluice/credentials/vault';

const MOST = 200;

/** Query of every list. */
export const pageQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, `must be a whole number from 1 to ${MOST}`)
    .transform(Number)
    .pipe(z.int().max(MOST))
    .optional()
    .openapi({ type: 'integer', minimum: 1, maximum: MOST, default: 50 }),
  cursor: z.string().min(1).max(4_096).optional().openapi({ description: '`next_cursor` of the page before' }),
});

/** A page of a list as the API shows it. */
export function pageOf<Schema extends z.ZodType>(item: Schema) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().openapi({ description: 'null on the last page' }),
  });
}

export const USUAL_LIMIT = 50;

export type Position =
  | { readonly outcome: 'read'; readonly after: string | undefined }
  | { readonly outcome: 'forged' };

/**
 * Cursors that only we can make: where a page ended, sealed together with the name of its list. One that was changed, made
 * up, or taken from another list does not open. They end with the master key.
 */
export class Cursors {
  readonly #vault: Vault;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  write(list: string, after: string | undefined): string | null {
    return after === undefined ? null : this.#vault.seal(after, placeOf(list));
  }

  read(list: string, cursor: string | undefined): Position {
    if (cursor === undefined) return { outcome: 'read', after: undefined };
    const opened = this.#vault.open(cursor, placeOf(list));
    return opened.outcome === 'opened' ? { outcome: 'read', after: opened.text } : { outcome: 'forged' };
  }
}

function placeOf(list: string) {
  return { collection: 'cursors', row: list, column: 'after' };
}

/** One page of a list that is small enough to be read whole. */
export function pageFrom<Item>(
  all: readonly Item[],
  position: { readonly after: string | undefined; readonly limit: number },
  keyOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly next: string | undefined } {
  const { after, limit } = position;
  const sorted = all.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rest.length > limit && last !== undefined ? keyOf(last) : undefined };
}
