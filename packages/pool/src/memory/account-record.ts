import type { TripPolicy } from '../policy.ts';
import type { StateChange } from '../pool.ts';
import type { Lane, Lease } from '../selection.ts';
import { type AccountState, type ScopeState, scopeKey } from '../state.ts';
import type { Blame } from '../verdict.ts';
import {
  blockWord,
  circuitOf,
  clearScope,
  failScope,
  newScope,
  type ScopeRecord,
  scopeFromState,
  scopeState,
  succeedScope,
} from './scope-record.ts';

/** Health of one account: `a` is the account level, `g:<name>` a model group, `m:<name>` a model. */
export class AccountRecord {
  readonly id: string;
  readonly #scopes = new Map<string, ScopeRecord>([['a', newScope()]]);

  constructor(id: string) {
    this.id = id;
  }

  /** End of the longest block that keeps it out of a lane: 0 for none, Infinity when a person must act. */
  blockedUntil(lane: Lane, now: number): number {
    const ends = scopesOf(lane).map((name) => this.#scopes.get(name)?.ends ?? 0);
    const longest = Math.max(...ends);
    return longest > now ? longest : 0;
  }

  /** Whether a probe is under way that decides about this lane too. */
  isProbed(lane: Lane, now: number, isRunning: (leaseId: string) => boolean): boolean {
    return this.#halfOpen(lane, now).some(({ probe }) => probe !== undefined && isRunning(probe));
  }

  /** Makes a lease the probe of every half-open circuit of its lane. */
  probe(lane: Lane, leaseId: string, now: number): void {
    for (const scope of this.#halfOpen(lane, now)) scope.probe = leaseId;
  }

  succeed({ id, lane }: Lease, now: number): StateChange | undefined {
    let change: StateChange | undefined;
    for (const name of scopesOf(lane)) {
      const before = succeedScope(this.#scope(name), id, now);
      if (before) change ??= { accountId: this.id, scope: keyOf(name), before, after: 'none', cause: 'success' };
    }
    return change;
  }

  fail({ id, lane }: Lease, blame: Blame, trip: TripPolicy, now: number): StateChange | undefined {
    const name = blamedScope(lane, blame.scope);
    const scope = this.#scope(name);
    for (const counted of new Set([this.#scope('a'), scope])) {
      counted.failures += 1;
      counted.lastFailureKind = blame.kind;
    }
    const before = failScope(scope, blame, id, trip, now);
    if (!before) return undefined;
    return {
      accountId: this.id,
      scope: keyOf(name),
      before,
      after: blockWord(scope),
      cause: blame.kind,
      ...(scope.ends !== Infinity && { retryAt: scope.ends }),
    };
  }

  reset(): void {
    for (const scope of this.#scopes.values()) clearScope(scope);
  }

  /** Takes over what another pool knew. */
  restore(state: AccountState): void {
    this.#scopes.clear();
    this.#scopes.set('a', scopeFromState(state.account));
    for (const scope of Object.values(state.scopes)) {
      this.#scopes.set(`${scope.scope === 'model' ? 'm' : 'g'}:${scope.name}`, scopeFromState(scope));
    }
  }

  describe(now: number): Pick<AccountState, 'account' | 'scopes'> {
    const state = (name: string) => scopeState(this.#scope(name), levelOf(name), name.slice(2), now);
    const names = [...this.#scopes.keys()].filter((name) => name !== 'a').sort();
    return { account: state('a'), scopes: Object.fromEntries(names.map((name) => [keyOf(name), state(name)])) };
  }

  #halfOpen(lane: Lane, now: number): ScopeRecord[] {
    const scopes = scopesOf(lane).flatMap((name) => this.#scopes.get(name) ?? []);
    return scopes.filter((scope) => circuitOf(scope, now) === 'half_open');
  }

  #scope(name: string): ScopeRecord {
    const scope = this.#scopes.get(name) ?? newScope();
    this.#scopes.set(name, scope);
    return scope;
  }
}

function scopesOf(lane: Lane): string[] {
  return lane.modelGroup ? ['a', `g:${lane.modelGroup}`, `m:${lane.model}`] : ['a', `m:${lane.model}`];
}

function blamedScope(lane: Lane, scope: Blame['scope']): string {
  if (scope === 'account') return 'a';
  return scope === 'model_group' && lane.modelGroup ? `g:${lane.modelGroup}` : `m:${lane.model}`;
}

function levelOf(name: string): ScopeState['scope'] {
  if (name === 'a') return 'account';
  return name.startsWith('g:') ? 'model_group' : 'model';
}

function keyOf(name: string): string {
  return scopeKey(levelOf(name), name.slice(2));
}
