import type { CredentialStore } from '@sluice/credentials';
import { type AccountState, describeState, type Pool, type ScopeState } from '@sluice/pool';
import { describeToken, type TokenState } from './describe-token.ts';

/** Records read at a time. */
const READS = 50;

/** Live state of a pool's accounts in the words of the admin API (contract section 4). */
export async function describePool(
  provider: string,
  pool: Pool,
  credentials: Pick<CredentialStore, 'read'>,
  now: number,
) {
  const states = await pool.inspect();
  const accounts: ReturnType<typeof describeAccount>[] = [];
  for (let from = 0; from < states.length; from += READS) {
    const some = states.slice(from, from + READS);
    const tokens = await Promise.all(some.map((state) => describeToken(credentials, state.accountId, now)));
    accounts.push(...some.map((state, index) => describeAccount(provider, state, tokens[index] ?? null, now)));
  }
  return accounts;
}

function describeAccount(provider: string, state: AccountState, token: TokenState | null, now: number) {
  return {
    provider,
    account_id: state.accountId,
    priority: state.priority,
    in_flight: state.inFlight,
    max_in_flight: state.maxInFlight ?? null,
    ...describeScope(state.account, now),
    slowed_until: isoTime(state.slowed?.until),
    token,
    models: Object.fromEntries(Object.entries(state.scopes).map(([name, scope]) => [name, describeScope(scope, now)])),
  };
}

function describeScope(scope: ScopeState, now: number) {
  const words = describeState(scope);
  const blocked = words.blockReason !== 'none' && scope.retryAt !== undefined;
  return {
    state: words.state,
    block_reason: words.blockReason,
    status: words.status ?? null,
    health_status: words.health ?? null,
    circuit: words.circuit ?? null,
    retry_at: isoTime(scope.retryAt),
    remaining_seconds: blocked ? Math.max(0, Math.ceil(((scope.retryAt ?? now) - now) / 1_000)) : null,
    consecutive_failures: scope.consecutiveFailures,
    backoff_level: scope.backoffLevel,
    successes: scope.successes,
    failures: scope.failures,
    last_failure: scope.lastFailureKind ?? null,
  };
}

function isoTime(moment: number | undefined): string | null {
  return moment === undefined ? null : new Date(moment).toISOString();
}
