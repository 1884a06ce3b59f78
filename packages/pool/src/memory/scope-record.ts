import type { ScopeState } from '../state.ts';
import { type Blame, type BlockReason, LONGEST_BLOCK_MS } from '../verdict.ts';

/** One level of one account. Times are epoch milliseconds; `ends` is Infinity when only a person ends the block. */
export interface ScopeRecord {
  ends: number;
  reason: BlockReason;
  fails: number;
  level: number;
  successes: number;
  failures: number;
  lastFailureKind: string | undefined;
}

export function newScope(): ScopeRecord {
  return {
    ends: 0,
    reason: 'none',
    fails: 0,
    level: 0,
    successes: 0,
    failures: 0,
    lastFailureKind: undefined,
  };
}

/** Ends block, backoff and the row of failures; lifetime counters stay. */
export function clearScope(scope: ScopeRecord): void {
  Object.assign(scope, { ends: 0, reason: 'none', fails: 0, level: 0 });
}

/** Applies a failure and says whether the reason for the block changed. A circuit breaker would decide here, from `fails`. */
export function failScope(scope: ScopeRecord, blame: Blame, now: number): { before: BlockReason } | undefined {
  scope.fails += 1;
  const running = scope.ends > now;
  const before = running ? scope.reason : 'none';
  const ends = blockEnd(scope, blame, now, running);
  const raised = ends === Infinity && scope.ends === Infinity && blame.reason === 'disabled';
  if (ends <= scope.ends && !raised) return undefined;
  scope.ends = ends;
  scope.reason = blame.reason;
  return before === blame.reason ? undefined : { before };
}

function blockEnd(scope: ScopeRecord, blame: Blame, now: number, running: boolean): number {
  const until = Math.ceil(blame.until ?? 0);
  const base = Math.ceil(blame.cooldown?.base ?? 0);
  const max = Math.ceil(blame.cooldown?.max ?? 0);
  if (until > now) return Math.min(until, now + LONGEST_BLOCK_MS);
  if (base > 0) {
    scope.level = running ? Math.max(scope.level, 1) : scope.level + 1;
    const length = Math.min(base * 2 ** Math.min(scope.level - 1, 40), Math.max(max, base));
    return now + Math.min(length, LONGEST_BLOCK_MS);
  }
  return blame.reason === 'disabled' || blame.reason === 'auth_failed' ? Infinity : 0;
}

/**
 * Applies a success and returns the reason of the block that is over with it. A block that still runs stays: nobody is
 * picked while blocked, so this answer was under way before the block began.
 */
export function succeedScope(scope: ScopeRecord, now: number): BlockReason {
  scope.successes += 1;
  scope.fails = 0;
  if (scope.ends > now) return 'none';
  const ended = scope.reason;
  clearScope(scope);
  return ended;
}

export function scopeState(scope: ScopeRecord, level: ScopeState['scope'], now: number): ScopeState {
  const running = scope.ends > now;
  return {
    scope: level,
    blockReason: running ? scope.reason : 'none',
    ...(running && scope.ends !== Infinity && { retryAt: scope.ends }),
    consecutiveFailures: scope.fails,
    backoffLevel: scope.level,
    successes: scope.successes,
    failures: scope.failures,
    ...(scope.lastFailureKind !== undefined && { lastFailureKind: scope.lastFailureKind }),
  };
}

/** The record behind a state someone else wrote down. */
export function scopeFromState(state: ScopeState): ScopeRecord {
  const ends = state.blockReason === 'none' ? 0 : (state.retryAt ?? Infinity);
  return {
    ends,
    reason: state.blockReason,
    fails: state.consecutiveFailures,
    level: state.backoffLevel,
    successes: state.successes,
    failures: state.failures,
    lastFailureKind: state.lastFailureKind,
  };
}
