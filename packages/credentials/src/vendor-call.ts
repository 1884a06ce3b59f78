import type { Account, Clock, Failure } from '@sluice/core';
import { type AnswerKeepingOptions, keepAnswer } from './answer-keeping.ts';
import type { Checkpoint } from './checkpoint.ts';
import { REFRESH_BROKE } from './failures.ts';
import { tokenName, type Versioned } from './record.ts';
import { pauseAfter } from './refresh-backoff.ts';
import type { RefreshResult } from './refresh-event.ts';
import type { RefreshAttempt, RefreshJournal } from './refresh-journal.ts';
import type { RefreshAnswer, TokenRefresher } from './refresher.ts';

export type Refreshed =
  | {
      readonly result: Extract<RefreshResult, 'refreshed' | 'reused' | 'conflict' | 'unstored'>;
      readonly current: Versioned;
    }
  | { readonly result: Extract<RefreshResult, 'rejected' | 'failed' | 'busy'>; readonly failure: Failure };

export interface VendorCallOptions extends AnswerKeepingOptions {
  readonly journal: RefreshJournal;
  readonly clock: Clock;
  /** Longest call to the vendor, milliseconds. */
  readonly callTimeoutMs: number;
  readonly checkpoint: Checkpoint;
}

/** `moved`: the record has changed since it was read. `open`: somebody else's call with this token may still be answered. */
export type CallResult =
  | Refreshed
  | { readonly result: 'moved' }
  | { readonly result: 'open'; readonly trustedForMs: number };

/**
 * Presents a record's refresh token to the vendor: with the journal's leave, once, and with its answer brought to
 * safety before anything else. A rejection counts only if the record is still the one that was rejected.
 */
export async function callVendor(
  options: VendorCallOptions,
  account: Account,
  refresher: TokenRefresher,
  used: Versioned,
  patienceMs: number,
): Promise<CallResult> {
  const { journal, clock, callTimeoutMs, checkpoint } = options;
  const began = performance.now();
  const begun = await journal.begin(account.id, { token: tokenName(used.record), version: used.version }, patienceMs);
  switch (begun.outcome) {
    case 'moved':
      return { result: 'moved' };
    case 'open':
      return { result: 'open', trustedForMs: begun.trustedForMs };
    case 'rejected':
      return { result: 'rejected', failure: begun.failure };
    case 'resting':
      return { result: 'failed', failure: { ...begun.failure, retryAt: clock() + begun.restMs } };
  }
  const { attempt } = begun;
  if (begun.unanswered) options.alarm(account.id, 'unanswered', used.version);
  await checkpoint('journaled', account.id);
  // A process that was paused here has overstayed its leave; nothing was sent, so nothing is lost by asking again.
  if (performance.now() - began > callTimeoutMs) {
    await journal.settle(account.id, attempt, { outcome: 'withdrawn' });
    return { result: 'moved' };
  }
  const answering = ask(refresher, account, used, callTimeoutMs);
  await checkpoint('sent', account.id);
  const answer = await answering;
  await checkpoint('answered', account.id);
  switch (answer.outcome) {
    case 'refreshed': {
      const changes = { ...answer.changes, refreshed_at: new Date(clock()).toISOString() };
      const kept = await keepAnswer(options, account.id, { used, changes });
      await checkpoint('stored', account.id);
      return { result: RESULTS[kept.outcome], current: kept.current };
    }
    case 'rejected':
      return settleRejection(options, account.id, attempt, answer.failure);
    case 'failed':
      return settleFailure(options, account.id, attempt, answer, begun.failures + 1);
  }
}

const RESULTS = { stored: 'refreshed', lost: 'conflict', unstored: 'unstored' } as const;

async function ask(
  refresher: TokenRefresher,
  account: Account,
  used: Versioned,
  callTimeoutMs: number,
): Promise<RefreshAnswer> {
  try {
    return await refresher.refresh(account, used.record, AbortSignal.timeout(callTimeoutMs));
  } catch {
    return { outcome: 'failed', failure: REFRESH_BROKE, unanswered: true };
  }
}

async function settleRejection(
  { store, journal }: VendorCallOptions,
  accountId: string,
  attempt: RefreshAttempt,
  failure: Failure,
): Promise<Refreshed> {
  const now = await store.read(accountId).catch(() => undefined);
  if (now && now.version > attempt.version && tokenName(now.record) !== attempt.token)
    return { result: 'reused', current: now };
  await journal.settle(accountId, attempt, { outcome: 'rejected', failure }).catch(() => {});
  return { result: 'rejected', failure };
}

async function settleFailure(
  { journal, clock, alarm, callTimeoutMs }: VendorCallOptions,
  accountId: string,
  attempt: RefreshAttempt,
  { failure, unanswered = false }: Extract<RefreshAnswer, { outcome: 'failed' }>,
  failures: number,
): Promise<Refreshed> {
  const now = clock();
  // The vendor may still be at work on a request that we gave up.
  const pause = unanswered ? Math.max(pauseAfter(failures), callTimeoutMs) : pauseAfter(failures);
  const restMs = Math.max(pause, (failure.retryAt ?? 0) - now);
  if (unanswered) alarm(accountId, 'unanswered', attempt.version);
  await journal.settle(accountId, attempt, { outcome: 'failed', failure, failures, restMs }).catch(() => {});
  return { result: 'failed', failure: { ...failure, retryAt: now + restMs } };
}
