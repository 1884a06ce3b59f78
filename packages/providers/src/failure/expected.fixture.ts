import type { Failure } from '@sluice/core';
import { expect } from 'vitest';

/** What a row of a table promises: a property that is undefined must be absent, one left out may be anything. */
export type Expected = { readonly [Key in keyof Failure]?: Failure[Key] | undefined };

export function expectFailure(failure: Failure, expected: Expected): void {
  const promised = Object.keys(expected) as (keyof Failure)[];
  expect(Object.fromEntries(promised.map((key) => [key, failure[key]]))).toEqual(expected);
}

/** `expected`, over at this moment; undefined: the upstream named none. */
export function until(retryAt: number | undefined, expected: Expected): Expected {
  return { ...expected, retryAt };
}

export const CLIENT_FAULT: Expected = { kind: 'invalid_request', scope: 'none', retryable: false, retryAt: undefined };
export const TRANSIENT: Expected = { kind: 'transient', scope: 'model', retryable: true };
export const OVERLOADED: Expected = { kind: 'overloaded', scope: 'none', retryable: true };
export const ACCOUNT_QUOTA: Expected = { kind: 'quota_exceeded', scope: 'account', retryable: true };
export const GROUP_QUOTA: Expected = { kind: 'quota_exceeded', scope: 'model_group', retryable: true };
export const RATE_LIMIT: Expected = { kind: 'rate_limit', scope: 'model', retryable: true };
export const NO_MODEL: Expected = { kind: 'not_found', scope: 'model', retryable: true };
export const REFUSED_TOKEN: Expected = {
  kind: 'authentication',
  scope: 'account',
  retryable: true,
  refreshable: true,
  needsHuman: undefined,
};
export const REFUSED_KEY: Expected = { ...REFUSED_TOKEN, refreshable: undefined, needsHuman: true };
export const DENIED: Expected = { kind: 'permission', scope: 'account', retryable: true, needsHuman: undefined };
export const DISABLED: Expected = { ...DENIED, needsHuman: true };
