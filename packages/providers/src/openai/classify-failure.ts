import type { Failure } from '@sluice/core';
import { composeFailure, meaningOf } from '../failure/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { openAiRetryAt, readOpenAiError } from './error-facts.ts';
import { OPENAI_ROWS } from './failure-rows.ts';

/**
 * What an error of OpenAI's, or of any compatible server, means. Pure; never throws, whatever the body; `now` in epoch
 * milliseconds. The first matching row of {@link OPENAI_ROWS} decides; `retryAt` is {@link openAiRetryAt}, capped at
 * eight days.
 */
export function classifyOpenAiFailure(status: number, headers: UpstreamHeaders, body: string, now: number): Failure {
  const facts = readOpenAiError(status, body);
  const { code, type, message } = facts;
  const retryAt = openAiRetryAt(facts, headers, now);
  const reading = { httpStatus: status, code: code || type, message, body, retryAt };
  const failure = composeFailure(meaningOf(OPENAI_ROWS, facts), reading, now);
  return failure.kind === 'invalid_request' && refusesThoughts(message)
    ? { ...failure, repair: 'drop_reasoning' }
    : failure;
}

/** A server that does not want thoughts of earlier turns back; one that misses them, or minds the effort, has other words. */
function refusesThoughts(message: string): boolean {
  return THOUGHTS.test(message) && REFUSED.test(message) && !WANTED.test(message);
}

const THOUGHTS = /\breasoning(?:_content|_details)?\b/;
const REFUSED =
  /extra|forbidden|unexpected|unknown|unrecognized|unsupported|not (?:allowed|permitted|supported)|invalid/i;
const WANTED = /effort|must be passed|missing|required/i;

/** What an error chunk inside a 200 stream means: `data` is its JSON text; the same rows. */
export function classifyOpenAiStreamError(data: string, now: number): Failure {
  return classifyOpenAiFailure(200, {}, data, now);
}
