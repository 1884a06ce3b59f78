import { FAILURE_KINDS, type FailureKind } from '@sluice/core';
import type { Lease } from '../selection.ts';
import type { AccountState, ScopeState } from '../state.ts';
import type { Verdict } from '../verdict.ts';

interface KnownVerdict {
  readonly lease: Lease;
  readonly verdict: Verdict;
}

/**
 * The running blocks of some accounts as reports, for a store that has lost them. A block's lease id is made of what
 * it says, so the pool settles it once however many replicas remember it.
 */
export function knownBlocks(states: readonly AccountState[], owner: string): KnownVerdict[] {
  return states.flatMap((state) => {
    const scopes = [state.account, ...Object.values(state.scopes)];
    return scopes.flatMap((scope) => knownBlock(state.accountId, scope, owner) ?? []);
  });
}

function knownBlock(accountId: string, scope: ScopeState, owner: string): KnownVerdict | undefined {
  const { name, blockReason: reason, retryAt } = scope;
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

/**
 * The slow time of a pool as a report that blocks nobody, for a store that has lost it: there the pool is slowed anew. Like
 * a block it is settled once.
 */
export function knownSlowness(states: readonly AccountState[], owner: string): KnownVerdict[] {
  const [first] = states;
  if (!first?.slowed) return [];
  const { accountId } = first;
  const lease = {
    id: `known:slowed:${first.slowed.until}`,
    accountId,
    owner,
    lane: { group: '', model: '' },
    expiresAt: 0,
  };
  return [
    { lease, verdict: { type: 'failure', scope: 'account', reason: 'cooldown', kind: 'rate_limit', abuse: true } },
  ];
}

function isKind(kind: string | undefined): kind is FailureKind {
  return FAILURE_KINDS.some((known) => known === kind);
}
