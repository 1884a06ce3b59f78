import type { Account, Failure, ProviderId } from '@sluice/core';
import type { Credentials } from '@sluice/credentials';
import { type Trial, tryAccount } from '@sluice/dispatch';
import type { Provider } from '@sluice/providers';

/** What an operator may want of one account at once. Neither call rejects, neither touches the pool. */
export interface AccountCare {
  /** One real, cheap call. */
  try(account: Account, signal: AbortSignal): Promise<Trial>;
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

export function careFor(providers: ReadonlyMap<ProviderId, Provider>, credentials: Credentials): AccountCare {
  return {
    async try(account, signal) {
      const provider = providers.get(account.provider);
      const model = account.models?.[0] ?? SMALL_MODELS[account.provider];
      if (!provider) return { result: 'unhealthy', model, latencyMs: 0, failure: NO_PROVIDER };
      return tryAccount({ provider, credentials, account, model, signal });
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

const NO_PROVIDER: Failure = {
  kind: 'unknown',
  scope: 'none',
  retryable: false,
  message: 'this provider cannot be asked here',
};
