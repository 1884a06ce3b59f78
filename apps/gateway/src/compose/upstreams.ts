import type { Account, ProviderId } from '@sluice/core';
import type { Credentials } from '@sluice/credentials';
import type { CooldownPolicy, Upstream } from '@sluice/dispatch';
import type { Provider } from '@sluice/providers';
import { type Config, cooldownsOf } from '@sluice/runtime';
import { memberOf } from './member.ts';
import type { Stores } from './stores.ts';

/** Everything the dispatcher needs per provider, for those that have accounts; their pools know their members. */
export async function openUpstreams(
  config: Config,
  accounts: readonly Account[],
  providers: ReadonlyMap<ProviderId, Provider>,
  stores: Stores,
  credentials: Credentials,
): Promise<Map<ProviderId, Upstream>> {
  const upstreams = new Map<ProviderId, Upstream>();
  for (const [id, provider] of providers) {
    const own = new Map(accounts.filter((account) => account.provider === id).map((account) => [account.id, account]));
    if (own.size === 0) continue;
    const pool = stores.pool(id);
    await pool.sync([...own.values()].map(memberOf));
    upstreams.set(id, {
      provider,
      pool,
      credentials,
      cooldowns: cooldownPolicyOf(config, id),
      account: (accountId) => own.get(accountId),
    });
  }
  return upstreams;
}

function cooldownPolicyOf(config: Config, provider: ProviderId): CooldownPolicy {
  const cooldowns = cooldownsOf(config, provider);
  return {
    authFailure: cooldowns.auth_failure,
    rateLimit: cooldowns.rate_limit,
    quotaExceeded: cooldowns.quota_exceeded,
    transient: cooldowns.transient,
    backoffMax: cooldowns.rate_limit_max,
    notFound: cooldowns.not_found,
  };
}
