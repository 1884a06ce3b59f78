import { FAILURE_KINDS, type FailureKind } from '@sluice/core';
import type { Lease } from '../selection.ts';
import type { AccountState, ScopeState } from '../state.ts';
import type { Verdict } from '../verdict.ts';

interface KnownBlock {
  readonly lease: Lease;
  readonly verdict: Verdict;
}

/**
 * The running blocks of some accounts as reports, for a store that has lost them. A block's lease id is made of what
 * it says, so the pool settles it once however many replicas remember it.
 */
export function knownBlocks(states: readonly AccountState[], owner: string): KnownBlock[] {
  return states.flatMap((state) => {
    const scopes = [['account', state.account] as const, ...Object.entries(state.scopes)];
    return scopes.flatMap(([name, scope]) => knownBlock(state.accountId, name, scope, owner) ?? []);
  });
}

function knownBlock(accountId: string, name: string, scope: ScopeState, owner: string): KnownBlock | undefined {
  const { blockReason: reason, retryAt } = scope;
  if (reason === 'none') return undefined;
  const id = `known:${JSON.stringify([accountId, scope.scope, name, reason, retryAt ?? null])}`;
  return {
    lease: { id, accountId, owner, lane: { group: '', model: name, modelGroup: name }, expiresAt: 0 },
    verdict: {
      type: 'failure',
      scope: scope.scope,
      reason,
      kind: isKind(scope.lastFailureKind) ? scope.lastFailureKind : 'unknown',
      ...(retryAt !== undefined && { until: retryAt }),
    },
  };
}

function isKind(kind: string | undefined): kind is FailureKind {
  return FAILURE_KINDS.some((known) => known === kind);
}
