import type { Circuit, ScopeState } from './state.ts';
import type { BlockReason } from './verdict.ts';

/** One state machine in the vocabularies its users know (architecture, section "Failures"). */
export interface StateWords {
  readonly state: StateWord;
  readonly blockReason: BlockReason;
  /** Absent for what is switched off: nobody judges it. */
  readonly status?: 'available' | 'rate_limited' | 'erroring';
  readonly health?: 'healthy' | 'degraded' | 'unhealthy';
  readonly circuit?: Circuit;
}

export type StateWord = 'ready' | 'failing' | 'cooling' | 'tripped' | 'half_open' | 'login_needed' | 'switched_off';

/** What a state is called. What only a person can mend outranks the circuit, the circuit outranks a limit. */
export function describeState(scope: Pick<ScopeState, 'blockReason' | 'circuit' | 'consecutiveFailures'>): StateWords {
  const { blockReason } = scope;
  if (blockReason === 'disabled') return { state: 'switched_off', blockReason };
  if (blockReason === 'auth_failed') {
    return { state: 'login_needed', blockReason, status: 'erroring', health: 'unhealthy', circuit: 'open' };
  }
  const { circuit } = scope;
  if (circuit === 'open') return { state: 'tripped', blockReason, status: 'erroring', health: 'unhealthy', circuit };
  if (circuit === 'half_open') {
    return { state: 'half_open', blockReason, status: 'erroring', health: 'degraded', circuit };
  }
  if (blockReason !== 'none') {
    return { state: 'cooling', blockReason, status: 'rate_limited', health: 'degraded', circuit };
  }
  if (scope.consecutiveFailures > 0) {
    return { state: 'failing', blockReason, status: 'available', health: 'degraded', circuit };
  }
  return { state: 'ready', blockReason, status: 'available', health: 'healthy', circuit };
}
