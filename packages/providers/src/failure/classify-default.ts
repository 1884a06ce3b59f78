import type { Failure } from '@sluice/core';
import type { UpstreamHeaders } from '../provider.ts';
import { composeFailure } from './compose-failure.ts';
import { readErrorEnvelope } from './error-envelope.ts';
import { retryAfter } from './retry-time.ts';
import { meaningOf } from './row.ts';
import { STATUS_ROWS } from './status-rows.ts';

/**
 * What an answer of a vendor nobody knows means: by its status, or by the one its body names when the answer itself is a
 * success. Pure; never throws; `now` in epoch milliseconds.
 */
export function classifyDefault(status: number, headers: UpstreamHeaders, body: string, now: number): Failure {
  const envelope = readErrorEnvelope(body);
  const meant = errorStatus(status, envelope.status);
  const meaning = meaningOf(STATUS_ROWS, { status: meant, isHtml: envelope.isHtml });
  const retryAt = retryAfter(headers['retry-after'], now);
  const code = envelope.code || envelope.type;
  return composeFailure(meaning, { httpStatus: status, code, message: envelope.message, body, retryAt }, now);
}

/**
 * The status an error stands for. An error inside a 2xx has the one its body names; one that names none broke an answer
 * off without a word we could act on, which is a 500.
 */
export function errorStatus(httpStatus: number, named: number | undefined): number {
  return httpStatus >= 200 && httpStatus < 300 ? (named ?? 500) : httpStatus;
}
