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
  const [first, last] = commonEnds(before, after);
  // What is between the ends that have stayed is mostly next to nothing, however long the lists are.
  const left = before.slice(first, before.length - last);
  const come = after.slice(first, after.length - last);
  const old = new Map(left.map((member) => [member.id, member]));
  const ids = new Set(come.map(({ id }) => id));
  const gone = left.flatMap(({ id }) => (ids.has(id) ? [] : [id]));
  const staying = left.filter(({ id }) => ids.has(id));
  const changed: [Member, string][] = [];
  let kept = staying.length;
  for (let index = come.length - 1; index >= 0; index--) {
    const member = come[index];
    if (!member) continue;
    const known = old.get(member.id);
    if (known && staying[--kept]?.id !== member.id) return undefined;
    if (!known || !sameMember(known, member)) changed.push([member, after[first + index + 1]?.id ?? '']);
  }
  return gone.length + changed.length > MOST ? undefined : { gone, changed };
}

/** How many members at the beginning, and how many at the end, are the same in both lists. */
function commonEnds(before: readonly Member[], after: readonly Member[]): [first: number, last: number] {
  const same = (one: Member | undefined, other: Member | undefined): boolean => {
    return one !== undefined && other !== undefined && sameMember(one, other);
  };
  let first = 0;
  while (same(before[first], after[first])) first += 1;
  const most = Math.min(before.length, after.length) - first;
  let last = 0;
  while (last < most && same(before.at(-1 - last), after.at(-1 - last))) last += 1;
  return [first, last];
}
