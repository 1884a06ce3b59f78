import type { AdminClient } from './admin-client.ts';
import type { AdminAnswer } from './answer.ts';

/** Something people call by its name and the API by its id. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** The one thing of a list that people mean: by its id, or by its name whatever the case. */
export async function pickNamed<Item extends Named>(
  admin: AdminClient,
  path: string,
  what: string,
  word: string,
): Promise<AdminAnswer<Item>> {
  const all = await admin.list<Item>(path);
  if (!all.ok) return all;
  const named = all.body.filter(({ name }) => name.toLowerCase() === word.toLowerCase());
  const found = all.body.find(({ id }) => id === word) ?? (named.length === 1 ? named[0] : undefined);
  if (found) return { ok: true, status: 200, body: found };
  const message = named.length > 1 ? `several are called ${word}: use the id` : `there is no ${what} ${word}`;
  return { ok: false, problem: { code: named.length > 1 ? 'ambiguous' : 'not_found', message } };
}
