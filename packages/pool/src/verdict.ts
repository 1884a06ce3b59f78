import type { FailureKind } from '@sluice/core';

/** What a request taught us about its account. */
export type Verdict =
  /**
   * It answered: consecutive failures are cleared at every level, and what is left of blocks that are over (reason,
   * backoff). A block that still runs stays until its time: nobody is picked while blocked, so the answer was under
   * way before the block began and says nothing about it. A circuit that is not closed is closed by its probe alone.
   */
  | { readonly type: 'success' }
  /** Nothing was learned (client left, bad request, vendor-wide trouble): only the lease ends. */
  | { readonly type: 'neutral' }
  | Blame;

/**
 * A failure held against the account, at the level it belongs to.
 *
 * The block lasts until `until` where the upstream named a time. Without one it lasts `cooldown.base` doubled per step
 * up to `cooldown.max`; a step is taken once per window (a second failure inside a running block does not escalate)
 * and success takes all steps back. With neither, `disabled` and `auth_failed` last until a person or new credentials end
 * them, and the other reasons only count the failure. Times are rounded up to whole milliseconds. Blocks never get shorter and never pass 8 days.
 *
 * Errors (`transient`, `unknown`, `authentication`, `permission`) in a row at one level open its circuit: the block then
 * lasts at least the open time, and after it one request at a time is picked as a probe until one succeeds (closed) or
 * ends in an error (open again). A probe that ends otherwise, or whose lease runs out, decides nothing.
 */
export interface Blame {
  readonly type: 'failure';
  /** `model_group` in a lane without one means the model. */
  readonly scope: 'account' | 'model_group' | 'model';
  readonly reason: Exclude<BlockReason, 'none'>;
  /** For logs and metrics, and what decides whether the failure is an error or a limit. */
  readonly kind: FailureKind;
  readonly until?: number;
  readonly cooldown?: Cooldown;
  /** The vendor suspects abuse: the whole pool slows down instead of rotating faster. */
  readonly abuse?: boolean;
}

/** Milliseconds. `base` equal to `max` is a fixed cooldown. */
export interface Cooldown {
  readonly base: number;
  readonly max: number;
}

/**
 * Why an account is out of every pick.
 * `cooldown` and `quota` end by themselves; `auth_failed` ends after its time or with new credentials; `disabled` with a person.
 */
export type BlockReason = 'none' | 'disabled' | 'cooldown' | 'quota' | 'auth_failed';

/** Longest a block may last: vendors' longest window is seven days, and no parsing mistake may cost more than eight. */
export const LONGEST_BLOCK_MS = 8 * 24 * 60 * 60 * 1000;
