import type { Account, Failure, ProviderId } from '@sluice/core';
import type { Credentials } from '@sluice/credentials';
import { type CooldownPolicy, type Trial, tryAccount, verdictOf } from '@sluice/dispatch';
import type { Verdict } from '@sluice/pool';
import type { Provider } from '@sluice/providers';
import type { Config } from '@sluice/runtime';
import { cooldownPolicyOf } from './upstreams.ts';

/** What an operator may want of one account at once. Neither call rejects, neither touches the pool. */
export interface AccountCare {
  /**
   * One real, cheap call. `verdict`: what its outcome would do to the account if it were a request's; absent where the vendor has
   * said nothing definite about the account.
   */
  try(account: Account, signal: AbortSignal): Promise<Trial & { readonly verdict?: Verdict }>;
  /** A new token, whether or not the old one still lives. */
  refresh(account: Account, signal: AbortSignal): Promise<Renewal>;
}

export type Renewal =
  | { readonly result: 'refreshed' | 'not_renewable' }
  | { readonly result: 'failed'; readonly failure: Failure };

/** A small model that each vendor has had for long; an account that lists its models is asked for the first of those. */
const SMALL_MODELS: Readonly<Record<ProviderId, string>> = {
  kiro: 'claude-haiku-4.5',
  claude: 'claude-haiku-4-5',
  codex: 'gpt-5.2-codex',
  antigravity: 'gemini-2.5-flash',
  openai: 'gpt-4o-mini',
};

export function careFor(
  providers: ReadonlyMap<ProviderId, Provider>,
  credentials: Credentials,
  config: Config,
): AccountCare {
  return {
    async try(account, signal) {
      const provider = providers.get(account.provider);
      const model = account.models?.[0] ?? SMALL_MODELS[account.provider];
      if (!provider) return { result: 'unhealthy', model, latencyMs: 0, failure: NO_PROVIDER };
      const trial = await tryAccount({ provider, credentials, account, model, signal });
      const verdict = definiteVerdict(trial, cooldownPolicyOf(config, account.provider));
      return { ...trial, ...(verdict && { verdict }) };
    },
    async refresh(account, signal) {
      const held = await credentials.get(account, signal);
      if (held.outcome === 'unavailable') return { result: 'failed', failure: held.failure };
      const { version, record } = held.credential;
      if (!providers.get(account.provider)?.refresher.canRefresh(account, record)) return { result: 'not_renewable' };
      const renewed = await credentials.renewAfterRefusal(account, version, signal);
      return renewed.outcome === 'ready' ? { result: 'refreshed' } : { result: 'failed', failure: renewed.failure };
    },
  };
}

/** A full quota, a slow network or a model that is not there say little about a login, and requests find them out by themselves. */
function definiteVerdict(trial: Trial, cooldowns: CooldownPolicy): Verdict | undefined {
  if (trial.result === 'healthy') return { type: 'success' };
  const { failure } = trial;
  return failure.kind === 'authentication' || failure.kind === 'permission' ? verdictOf(failure, cooldowns) : undefined;
}

const NO_PROVIDER: Failure = {
  kind: 'unknown',
  scope: 'none',
  retryable: false,
  message: 'this provider cannot be asked here',
};
