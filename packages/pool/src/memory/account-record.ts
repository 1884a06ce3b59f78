import type { StateChange } from '../pool.ts';
import type { Lane } from '../selection.ts';
import type { AccountState, ScopeState } from '../state.ts';
import type { Blame } from '../verdict.ts';
import {
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

  succeed(lane: Lane, now: number): StateChange | undefined {
    let change: StateChange | undefined;
    for (const name of scopesOf(lane)) {
      const before = succeedScope(this.#scope(name), now);
      if (before === 'none') continue;
      change ??= { accountId: this.id, scope: label(name), before, after: 'none', cause: 'success' };
    }
    return change;
  }

  fail(lane: Lane, blame: Blame, now: number): StateChange | undefined {
    const name = blamedScope(lane, blame.scope);
    const scope = this.#scope(name);
    for (const counted of new Set([this.#scope('a'), scope])) {
      counted.failures += 1;
      counted.lastFailureKind = blame.kind;
    }
    const changed = failScope(scope, blame, now);
    if (!changed) return undefined;
    return {
      accountId: this.id,
      scope: label(name),
      before: changed.before,
      after: scope.reason,
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
    for (const [name, scope] of Object.entries(state.scopes)) {
      this.#scopes.set(`${scope.scope === 'model' ? 'm' : 'g'}:${name}`, scopeFromState(scope));
    }
  }

  describe(now: number): Pick<AccountState, 'account' | 'scopes'> {
    const named = [...this.#scopes].filter(([name]) => name !== 'a').sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      account: scopeState(this.#scope('a'), levelOf('a'), now),
      scopes: Object.fromEntries(named.map(([name, scope]) => [label(name), scopeState(scope, levelOf(name), now)])),
    };
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

function label(name: string): string {
  return name === 'a' ? 'account' : name.slice(2);
}
