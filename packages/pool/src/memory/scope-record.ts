import type { TripPolicy } from '../policy.ts';
import { countsAsError } from '../policy.ts';
import type { Circuit, ScopeState } from '../state.ts';
import { type Blame, type BlockReason, LONGEST_BLOCK_MS } from '../verdict.ts';

/** One level of one account. Times are epoch milliseconds; `ends` is Infinity when only a person ends the block. */
export interface ScopeRecord {
  ends: number;
  reason: BlockReason;
  /** Errors in a row. */
  errors: number;
  level: number;
  /** The circuit is not closed: open while blocked, half open after. */
  open: boolean;
  /** Lease id of the last probe, whose verdict alone decides about a half-open circuit. */
  probe: string | undefined;
  successes: number;
  failures: number;
  lastFailureKind: string | undefined;
}

const HEALTHY = { ends: 0, reason: 'none', errors: 0, level: 0, open: false, probe: undefined } as const;

export function newScope(): ScopeRecord {
  return { ...HEALTHY, successes: 0, failures: 0, lastFailureKind: undefined };
}

/** Ends block, backoff, circuit and the row of errors; lifetime counters stay. */
export function clearScope(scope: ScopeRecord): void {
  Object.assign(scope, HEALTHY);
}

export function circuitOf(scope: ScopeRecord, now: number): Circuit {
  if (!scope.open) return 'closed';
  return scope.ends > now ? 'open' : 'half_open';
}

/** What logs call the block; a success is told it as the block that is over. */
export function blockWord(scope: ScopeRecord): string {
  const mendedByPerson = scope.reason === 'auth_failed' || scope.reason === 'disabled';
  return scope.open && !mendedByPerson ? 'tripped' : scope.reason;
}

/** Applies a failure and returns what the block was called before, when it is called something else now. */
export function failScope(
  scope: ScopeRecord,
  blame: Blame,
  leaseId: string,
  trip: TripPolicy,
  now: number,
): string | undefined {
  const running = scope.ends > now;
  const before = running ? blockWord(scope) : 'none';
  let ends = blockEnd(scope, blame, now, running);
  // What fails while a block runs was under way before it began: one trouble, counted once.
  if (countsAsError(blame.kind) && !running && trips(scope, leaseId, trip)) {
    scope.open = true;
    ends = Math.max(ends, now + Math.min(trip.openMs, LONGEST_BLOCK_MS));
  }
  const raised = ends === Infinity && scope.ends === Infinity && blame.reason === 'disabled';
  if (ends <= scope.ends && !raised) return undefined;
  scope.ends = ends;
  scope.reason = blame.reason;
  return before === blockWord(scope) ? undefined : before;
}

/** Counts an error and says whether it opens the circuit; a half-open one is opened again by its probe alone. */
function trips(scope: ScopeRecord, leaseId: string, trip: TripPolicy): boolean {
  if (scope.open) return scope.probe === leaseId;
  scope.errors += 1;
  return scope.errors >= trip.failures;
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
 * Applies a success and returns what the block that is over with it was called, if there was one. A block that still
 * runs stays: nobody is picked while blocked, so this answer was under way before the block began.
 */
export function succeedScope(scope: ScopeRecord, leaseId: string, now: number): string | undefined {
  scope.successes += 1;
  if (scope.open && (scope.ends > now || scope.probe !== leaseId)) return undefined;
  scope.errors = 0;
  if (scope.ends > now) return undefined;
  const ended = scope.reason === 'none' ? undefined : blockWord(scope);
  clearScope(scope);
  return ended;
}

export function scopeState(scope: ScopeRecord, level: ScopeState['scope'], name: string, now: number): ScopeState {
  const running = scope.ends > now;
  return {
    scope: level,
    name,
    blockReason: running ? scope.reason : 'none',
    ...(running && scope.ends !== Infinity && { retryAt: scope.ends }),
    consecutiveFailures: scope.errors,
    circuit: circuitOf(scope, now),
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
    errors: state.consecutiveFailures,
    level: state.backoffLevel,
    open: state.circuit !== 'closed',
    probe: undefined,
    successes: state.successes,
    failures: state.failures,
    lastFailureKind: state.lastFailureKind,
  };
}
