import type { Account, ProviderId } from '@sluice/core';
import { type AccountState, describeState, type Pool, scopeKey } from '@sluice/pool';
import { type PublishedSnapshot, type RequestType, resolveGroup } from '@sluice/routing/published';

/** A request as somebody imagines it. */
export interface ImaginedRequest {
  readonly model: string;
  readonly type: RequestType;
  readonly profileId?: string | undefined;
  /** Pinned by a path prefix. */
  readonly provider?: ProviderId | undefined;
}

export interface ExplainSources {
  readonly pools: ReadonlyMap<string, Pool>;
  /** Undefined: the account does not serve the model. */
  readonly upstreamModelOf: (account: Account, model: string) => string | undefined;
}

/** Why an account would, or would not, be asked. */
export type Standing =
  | 'eligible'
  | 'blocked'
  | 'full'
  | 'switched_off'
  | 'model_not_served'
  | 'other_provider'
  | 'unknown_to_pool';

/** Which way a request would take at this moment, and why every account would or would not be asked. Asks nobody. */
export async function explain(snapshot: PublishedSnapshot, request: ImaginedRequest, sources: ExplainSources) {
  const { profile, group, because } = resolveGroup(snapshot, request.type, request.profileId);
  const members = group ? memberAccounts(snapshot, group.accountIds) : snapshot.accounts;
  const states = await statesOf(sources.pools, members);
  return {
    request_type: request.type,
    profile: profile ? { id: profile.id, name: profile.name } : null,
    group: group ? { id: group.id, name: group.name, selection_strategy: group.strategy } : null,
    because,
    accounts: members.map((account) => {
      const upstreamModel = sources.upstreamModelOf(account, request.model);
      const state = states.get(account.id);
      const scope = state && scopeOf(state, upstreamModel);
      const blocked = scope && describeState(scope).blockReason !== 'none';
      return {
        account_id: account.id,
        provider: account.provider,
        priority: account.priority,
        upstream_model: upstreamModel ?? null,
        standing: standingOf(account, request, upstreamModel, state, blocked ?? false),
        block_reason: blocked && scope ? describeState(scope).blockReason : null,
        retry_at: blocked && scope?.retryAt !== undefined ? new Date(scope.retryAt).toISOString() : null,
      };
    }),
  };
}

function standingOf(
  account: Account,
  { provider }: ImaginedRequest,
  upstreamModel: string | undefined,
  state: AccountState | undefined,
  blocked: boolean,
): Standing {
  if (provider !== undefined && account.provider !== provider) return 'other_provider';
  if (account.disabled) return 'switched_off';
  if (upstreamModel === undefined) return 'model_not_served';
  if (!state) return 'unknown_to_pool';
  if (blocked) return 'blocked';
  return state.maxInFlight !== undefined && state.inFlight >= state.maxInFlight ? 'full' : 'eligible';
}

/** In the order of the group, which `priority` goes by. */
function memberAccounts(snapshot: PublishedSnapshot, ids: readonly string[]): readonly Account[] {
  const byId = new Map(snapshot.accounts.map((account) => [account.id, account]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** What stands in the way: the account itself, or else the model. */
function scopeOf(state: AccountState, upstreamModel: string | undefined) {
  if (state.account.blockReason !== 'none' || upstreamModel === undefined) return state.account;
  return state.scopes[scopeKey('model', upstreamModel)] ?? state.account;
}

async function statesOf(
  pools: ReadonlyMap<string, Pool>,
  accounts: readonly Account[],
): Promise<ReadonlyMap<string, AccountState>> {
  const providers = new Set(accounts.map(({ provider }) => provider));
  const states = await Promise.all(
    [...providers].map(async (provider) => (await pools.get(provider)?.inspect()) ?? []),
  );
  return new Map(states.flat().map((state) => [state.accountId, state]));
}
