import type { Failure } from '@sluice/core';
import type { Blame, Cooldown, Verdict } from '@sluice/pool';
import type { CooldownPolicy } from './cooldowns.ts';

/**
 * What a failure does to the account it happened on: the table of architecture section 6 as a function.
 * Failures with scope `none` (bad requests, cancellations, vendor-wide overload) leave every account as it was.
 */
export function verdictOf(failure: Failure, policy: CooldownPolicy): Verdict {
  if (failure.scope === 'none') return { type: 'neutral' };
  const blame = (reason: Blame['reason'], cooldown?: Cooldown): Blame => ({
    type: 'failure',
    scope: failure.scope as Blame['scope'],
    reason,
    kind: failure.kind,
    ...(failure.retryAt !== undefined && { until: failure.retryAt }),
    ...(cooldown && { cooldown }),
    ...(failure.abuse && { abuse: true }),
  });

  switch (failure.kind) {
    case 'rate_limit':
      if (failure.abuse) return blame('cooldown', fixed(Math.max(policy.rateLimit, policy.authFailure)));
      return blame('cooldown', { base: policy.rateLimit, max: Math.max(policy.rateLimit, policy.backoffMax) });
    case 'quota_exceeded':
      return blame('quota', fixed(policy.quotaExceeded));
    case 'authentication':
      return blame('auth_failed', fixed(policy.authFailure));
    case 'permission':
      // A suspended or locked account comes back when a person has acted, not when time has passed.
      return failure.needsHuman ? blame('disabled') : blame('auth_failed', fixed(policy.authFailure));
    case 'not_found':
      return blame('cooldown', fixed(policy.notFound));
    case 'transient':
    case 'unknown':
    case 'overloaded':
      return blame('cooldown', fixed(policy.transient));
    case 'invalid_request':
    case 'cancelled':
      return { type: 'neutral' };
  }
}

function fixed(milliseconds: number): Cooldown {
  return { base: milliseconds, max: milliseconds };
}
