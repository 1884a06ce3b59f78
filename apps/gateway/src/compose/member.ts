import type { Account } from '@sluice/core';
import type { Member } from '@sluice/pool';

/** What selection must know about an account. */
export function memberOf(account: Account): Member {
  return {
    id: account.id,
    priority: account.priority,
    weight: account.weight,
    ...(account.maxInFlight !== undefined && { maxInFlight: account.maxInFlight }),
    ...(account.models && { models: account.models }),
    ...(account.disabled && { disabled: true }),
  };
}
