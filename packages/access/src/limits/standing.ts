import type { LimitName } from '../keys/index.ts';

/** How one limit of a key stands. */
export interface Standing {
  readonly limit: LimitName;
  readonly max: number;
  /** 0 or more, in the limit's own unit. */
  readonly remaining: number;
  /** Milliseconds until all of it is there again if nobody takes anything; 0 for a concurrent limit. */
  readonly resetMs: number;
}
