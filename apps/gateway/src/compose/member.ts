import type { Account } from '@sluice/core';
import type { Member } from '@sluice/pool';
import { DEFAULT_GROUP } from './routing.ts';

/**
 * What selection must know about an account. `groups` are those it stands in besides the default one; `before` is what was said of the
 * same object before, and is said again when its groups are the same.
 */
export function memberOf(account: Account, groups: readonly string[] = [], before?: Member): Member {
  if (before?.groups && same(before.groups, [DEFAULT_GROUP, ...groups])) return before;
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

function same(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}
