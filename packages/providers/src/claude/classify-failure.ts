import type { Failure } from '@sluice/core';
import { composeFailure, meaningOf } from '../failure/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { readClaudeError } from './error-facts.ts';
import { CURED_WITHOUT_THOUGHTS, ROWS } from './failure-rows.ts';

/**
 * What an answer of Anthropic's other than 2xx means, for API keys and subscriptions alike. Pure; never throws, whatever
 * the body; `now` in epoch milliseconds.
 *
 * The first matching row of {@link ROWS} decides. `retryAt` is the latest end the headers name, else a date in the
 * sentence; capped at eight days. Nothing is added to it: spreading the return of many callers is the pool's job.
 */
export function classifyClaudeFailure(status: number, headers: UpstreamHeaders, body: string, now: number): Failure {
  const facts = readClaudeError(status, headers, body, now);
  const { code, type, message, retryAt } = facts;
  const reading = { httpStatus: status, code: code || type, message, body, retryAt };
  const failure = composeFailure(meaningOf(ROWS, facts), reading, now);
  return CURED_WITHOUT_THOUGHTS.has(failure.code ?? '') ? { ...failure, repair: 'drop_reasoning' } : failure;
}

/**
 * What an `error` event inside a 200 stream means: `data` is its JSON text; the same rows. The headers of the 200, where
 * given, tell which window a limit in the stream belongs to.
 */
export function classifyClaudeStreamError(data: string, now: number, headers: UpstreamHeaders = {}): Failure {
  return classifyClaudeFailure(200, headers, data, now);
}
