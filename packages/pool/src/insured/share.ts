import type { Member } from '../pool.ts';

/** What one of `replicas` may take of every limit while they cannot count together: its share, rounded up, at least one. */
export function shareOf(members: readonly Member[], replicas: number): Member[] {
  const parts = Math.max(1, Math.floor(replicas));
  return members.map((member) =>
    member.maxInFlight === undefined ? member : { ...member, maxInFlight: Math.ceil(member.maxInFlight / parts) },
  );
}
