import type { Failure } from '@sluice/core';
import { composeFailure, meaningOf } from '../failure/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { readGoogleError } from './error-facts.ts';
import { INVALID_SIGNATURE, ROWS } from './failure-rows.ts';

/**
 * What an answer of Antigravity's other than 2xx means. Pure; never throws, whatever the body; `now` in epoch
 * milliseconds. The first matching row of {@link ROWS} decides; the end is capped at eight days. A refused
 * signature is cured by leaving the thoughts out; what wants a human tells where that one can act, if Google does.
 */
export function classifyAntigravityFailure(
  status: number,
  headers: UpstreamHeaders,
  body: string,
  now: number,
): Failure {
  const facts = readGoogleError(status, headers, body, now);
  const { reason, grpc, message, retryAt } = facts;
  const reading = { httpStatus: status, code: reason || grpc, message, body, retryAt };
  const failure = composeFailure(meaningOf(ROWS, { ...facts, now }), reading, now);
  if (failure.code === INVALID_SIGNATURE) return { ...failure, repair: 'drop_reasoning' };
  return failure.needsHuman && facts.link !== undefined ? { ...failure, link: facts.link } : failure;
}

/** What an error record inside a 200 stream means: `data` is its JSON text; the same rows. */
export function classifyAntigravityStreamError(data: string, now: number): Failure {
  return classifyAntigravityFailure(200, {}, data, now);
}
