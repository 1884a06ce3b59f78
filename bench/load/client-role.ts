import type { ClientMix } from './plan.ts';

/** What one client of the mix does with its answer. */
export type ClientRole =
  | { readonly kind: 'reads' }
  | { readonly kind: 'stuck' }
  | { readonly kind: 'aborts'; readonly afterEvents: number }
  | { readonly kind: 'slow'; readonly pauseMs: number };

/** The role of request number `index` (from 0): stuck ones first, then the shares, spread evenly; an abort wins over slow. */
export function clientRole({ stuck, abort, slow }: ClientMix, index: number): ClientRole {
  if (stuck && index < stuck.count) return { kind: 'stuck' };
  if (abort && isHit(index, abort.share)) return { kind: 'aborts', afterEvents: abort.afterEvents };
  if (slow && isHit(index, slow.share)) return { kind: 'slow', pauseMs: slow.pauseMs };
  return { kind: 'reads' };
}

function isHit(index: number, share: number): boolean {
  return Math.floor((index + 1) * share) > Math.floor(index * share);
}
