import type { KeyLimits } from '../index.ts';

/** What a replica of its own process is told to do. */
export interface LimitOrder {
  readonly name: string;
  readonly url: string;
  readonly limits: KeyLimits;
  readonly requests: number;
  readonly leaseMs: number;
}
