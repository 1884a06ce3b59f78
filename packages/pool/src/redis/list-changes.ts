import { sameMember } from '../member-list.ts';
import type { Member } from '../pool.ts';

/** How one member list becomes another. */
export interface ListChanges {
  readonly gone: readonly string[];
  /** Newcomers and those that are no longer what they were, the last of the list first, each with whom it stands before ('' at the end). */
  readonly changed: readonly (readonly [Member, before: string])[];
}

/** More changes than this are told as a whole list. */
const MOST = 500;

/** Undefined when the whole list is the better word: much has changed, or those that stay stand in another order. */
export function listChanges(before: readonly Member[], after: readonly Member[]): ListChanges | undefined {
  const old = new Map(before.map((member) => [member.id, member]));
  const ids = new Set(after.map(({ id }) => id));
  const gone = before.flatMap(({ id }) => (ids.has(id) ? [] : [id]));
  const staying = before.filter(({ id }) => ids.has(id));
  const changed: [Member, string][] = [];
  let kept = staying.length;
  for (let index = after.length - 1; index >= 0; index--) {
    const member = after[index];
    if (!member) continue;
    const known = old.get(member.id);
    if (known && staying[--kept]?.id !== member.id) return undefined;
    if (!known || !sameMember(known, member)) {
      changed.push([member, after[index + 1]?.id ?? '']);
    }
    if (gone.length + changed.length > MOST) return undefined;
  }
  return { gone, changed };
}
