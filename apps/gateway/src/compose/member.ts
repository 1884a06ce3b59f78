import type { Account } from '@sluice/core';
import type { Member } from '@sluice/pool';
import { DEFAULT_GROUP } from './routing.ts';

/** What selection must know about an account. `groups` are those it stands in besides the default one. */
export function memberOf(account: Account, groups: readonly string[] = []): Member {
  return {
    id: account.id,
    priority: account.priority,
    weight: account.weight,
    ...(account.maxInFlight !== undefined && { maxInFlight: account.maxInFlight }),
    ...(account.models && { models: account.models }),
    groups: [DEFAULT_GROUP, ...groups],
    ...(account.disabled && { disabled: true }),
  };
}
