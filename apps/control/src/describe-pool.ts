import type { Pool, ScopeState } from '@sluice/pool';

/** Live state of a pool's accounts in the words of the admin API (contract section 4). */
export async function describePool(provider: string, pool: Pool, now: number) {
  const states = await pool.inspect();
  return states.map((state) => ({
    provider,
    account_id: state.accountId,
    priority: state.priority,
    in_flight: state.inFlight,
    max_in_flight: state.maxInFlight ?? null,
    ...describeScope(state.account, now),
    models: Object.fromEntries(Object.entries(state.scopes).map(([name, scope]) => [name, describeScope(scope, now)])),
  }));
}

function describeScope(scope: ScopeState, now: number) {
  const blocked = scope.blockReason !== 'none';
  return {
    state: STATE[scope.blockReason] ?? (scope.consecutiveFailures > 0 ? 'failing' : 'ready'),
    block_reason: scope.blockReason,
    health_status: HEALTH[scope.blockReason] ?? 'available',
    retry_at: scope.retryAt === undefined ? null : new Date(scope.retryAt).toISOString(),
    remaining_seconds:
      blocked && scope.retryAt !== undefined ? Math.max(0, Math.ceil((scope.retryAt - now) / 1_000)) : null,
    consecutive_failures: scope.consecutiveFailures,
    backoff_level: scope.backoffLevel,
    successes: scope.successes,
    failures: scope.failures,
    last_failure: scope.lastFailureKind ?? null,
  };
}

/** The vocabulary table of ARCHITECTURE.md: one state machine, three sets of words. */
const STATE: Readonly<Record<string, string>> = {
  cooldown: 'cooling',
  quota: 'cooling',
  auth_failed: 'login_needed',
  disabled: 'switched_off',
};

const HEALTH: Readonly<Record<string, string>> = {
  cooldown: 'rate_limited',
  quota: 'rate_limited',
  auth_failed: 'erroring',
  disabled: 'disabled',
};
