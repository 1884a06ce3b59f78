import type { LimitName } from '../keys/index.ts';
import type { Limited } from './limit-desk.ts';
import type { Standing } from './standing.ts';

/** The refusal by one limit, which has room again in `waitMs`. */
export function limited(limit: LimitName, waitMs: number, standings: readonly Standing[]): Limited {
  return { outcome: 'limited', limit, retryAfter: Math.max(1, Math.ceil(waitMs / 1_000)), standings };
}
