import type { Failure } from '@sluice/core';
import { believable, epochTime, redact, retryAfter, startOfNextDay, startOfNextMonth } from '../failure/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { type ErrorFacts, readError, readException } from './error-facts.ts';
import { type Meaning, ROWS } from './failure-rows.ts';

/**
 * What an answer of Kiro's other than 2xx means. Pure; never throws, whatever the body; `now` in epoch milliseconds.
 *
 * The first matching row of {@link ROWS} decides. `retryAt` is `retry-after`, else the body's `nextDateReset`, else for a
 * used-up day or month the start of the next, UTC; capped at eight days.
 */
export function classifyKiroFailure(status: number, headers: UpstreamHeaders, body: string, now: number): Failure {
  const facts = readError(status, headers['x-amzn-errortype'], body);
  return failureOf(facts, status, retryAfter(headers['retry-after'], now), body, now);
}

/** What an `exception` or `error` frame inside a 200 stream means: the same rows, with the status its name stands for. */
export function classifyKiroException(name: string, message: string, reason: string | undefined, now: number): Failure {
  return failureOf(readException(name, message, reason), undefined, undefined, message, now);
}

function failureOf(
  facts: ErrorFacts,
  status: number | undefined,
  hinted: number | undefined,
  body: string,
  now: number,
): Failure {
  const { lasts, code, ...meaning } = meaningOf(facts);
  const named = believable(hinted, now) ?? believable(epochTime(facts.nextDateReset), now);
  const retryAt = named ?? (lasts && believable(END_OF[lasts](now), now));
  const vendorCode = /^[A-Z_]{3,64}$/.test(facts.reason) ? facts.reason : (code ?? facts.name);
  return {
    ...meaning,
    ...(status !== undefined && { status }),
    ...(vendorCode !== '' && { code: vendorCode }),
    ...(retryAt !== undefined && { retryAt }),
    raw: redact(body),
  };
}

const END_OF = { this_day: startOfNextDay, this_month: startOfNextMonth } as const;

function meaningOf(facts: ErrorFacts): Meaning {
  for (const row of ROWS) if (row.when(facts)) return row.meaning;
  throw new Error('unreachable: the last row takes everything');
}
