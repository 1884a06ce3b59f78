import type { Account, ProviderId } from '@sluice/core';
import type { Credentials } from '@sluice/credentials';
import type { CooldownPolicy, Upstream } from '@sluice/dispatch';
import type { Pool } from '@sluice/pool';
import type { Provider } from '@sluice/providers';
import { type Config, cooldownsOf } from '@sluice/runtime';

export interface UpstreamParts {
  readonly config: Config;
  readonly providers: ReadonlyMap<ProviderId, Provider>;
  readonly pools: ReadonlyMap<ProviderId, Pool>;
  readonly credentials: Credentials;
  account(id: string): Account | undefined;
}

/** Everything the dispatcher needs per provider. */
export function upstreamsOf({
  config,
  providers,
  pools,
  credentials,
  account,
}: UpstreamParts): Map<ProviderId, Upstream> {
  const upstreams = new Map<ProviderId, Upstream>();
  for (const [id, provider] of providers) {
    const pool = pools.get(id);
    if (pool) upstreams.set(id, { provider, pool, credentials, cooldowns: cooldownPolicyOf(config, id), account });
  }
  return upstreams;
}

/** How long an account of this provider is left alone after a failure. */
export function cooldownPolicyOf(config: Config, provider: ProviderId): CooldownPolicy {
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
