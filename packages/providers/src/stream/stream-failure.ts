import type { Failure } from '@sluice/core';

/** Held against nobody: one damaged stream says nothing about the account it was paid by. */
export const ENDLESS_RECORD: Failure = {
  kind: 'transient',
  scope: 'none',
  retryable: true,
  message: 'upstream sent an event without an end',
};

export const CUT_SHORT: Failure = {
  kind: 'transient',
  scope: 'model',
  retryable: true,
  message: 'upstream ended its answer without finishing it',
};

export const NOT_JSON: Failure = {
  kind: 'transient',
  scope: 'model',
  retryable: true,
  message: 'upstream answered with something other than JSON',
};
