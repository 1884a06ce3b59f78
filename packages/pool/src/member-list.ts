import type { Member } from './pool.ts';

const HIGHEST_TIER = 1_000;

/** Throws when a list cannot be a pool's: an id twice or empty, a tier, a weight or a limit out of bounds. */
export function checkMembers(members: readonly Member[]): void {
  const seen = new Set<string>();
  for (const { id, priority, weight, maxInFlight } of members) {
    if (id === '' || seen.has(id)) throw new TypeError(`account ids must be unique and not empty: "${id}"`);
    seen.add(id);
    if (!Number.isInteger(priority) || priority < 0 || priority > HIGHEST_TIER) {
      throw new TypeError(`priority of account "${id}" must be an integer from 0 to ${HIGHEST_TIER}`);
    }
    if (!Number.isFinite(weight)) throw new TypeError(`weight of account "${id}" must be a finite number`);
    if (maxInFlight !== undefined && (!Number.isInteger(maxInFlight) || maxInFlight < 1)) {
      throw new TypeError(`maxInFlight of account "${id}" must be an integer of at least 1`);
    }
  }
}

const texts = new WeakMap<Member, string>();

/** A member as text. Asked again for the same object it costs nothing: whoever keeps the objects of a list saves writing it anew. */
function memberText(member: Member): string {
  let text = texts.get(member);
  if (text === undefined) {
    text = JSON.stringify(member);
    texts.set(member, text);
  }
  return text;
}

/** The list as JSON. */
export function listText(members: readonly Member[]): string {
  return `[${members.map(memberText).join(',')}]`;
}

/** Whether a member stands where it stood in every line: weight, limit and switch decide about a pick, not about a place. */
export function standsAlike(one: Member, other: Member): boolean {
  if (one === other) return true;
  return (
    one.id === other.id &&
    one.priority === other.priority &&
    sameNames(one.models, other.models) &&
    sameNames(one.groups, other.groups)
  );
}

/** Whether nothing about a member has changed. */
export function sameMember(one: Member, other: Member): boolean {
  if (one === other) return true;
  return (
    standsAlike(one, other) &&
    one.weight === other.weight &&
    one.maxInFlight === other.maxInFlight &&
    (one.disabled ?? false) === (other.disabled ?? false)
  );
}

/** Whether two lists say the same of the same members in the same order. */
export function isSameList(some: readonly Member[], others: readonly Member[], same = sameMember): boolean {
  return some.length === others.length && some.every((member, index) => same(member, others[index] ?? member));
}

function sameNames(some: readonly string[] | undefined, others: readonly string[] | undefined): boolean {
  if (some === others) return true;
  return some?.length === others?.length && (some?.every((name, index) => name === others?.[index]) ?? false);
}
