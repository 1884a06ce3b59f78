import type { Failure, Repair } from '@sluice/core';
import { composeFailure, firstBelievable, meaningOf, rfc3339OrEpochSeconds } from '../failure/index.ts';
import { openAiRetryAt } from '../openai/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { type CodexErrorFacts, readCodexError } from './error-facts.ts';
import { ROWS } from './failure-rows.ts';

/**
 * What an answer of the Codex backend, or of OpenAI's API to a Codex account with a key, means. Pure; never throws,
 * whatever the body; `now` in epoch milliseconds.
 *
 * The first matching row of {@link ROWS} decides. `retryAt` is the body's `resets_at`, else `resets_in_seconds`, else the
 * reset of the window that is used up, else {@link openAiRetryAt}; capped at eight days.
 */
export function classifyCodexFailure(status: number, headers: UpstreamHeaders, body: string, now: number): Failure {
  const facts = readCodexError(status, headers, body, now);
  const { code, type, message } = facts;
  const retryAt = firstBelievable(now, ...resets(facts, now), openAiRetryAt(facts, headers, now));
  const reading = { httpStatus: status, code: code || type, message, body, retryAt };
  const failure = composeFailure(meaningOf(ROWS, facts), reading, now);
  const repair = REPAIRS.get(failure.code ?? '') ?? (MISSING_THOUGHT.test(message) ? 'drop_reasoning' : undefined);
  return failure.kind === 'invalid_request' && repair ? { ...failure, repair } : failure;
}

/** Left out of the same request, these are not missed. */
const REPAIRS: ReadonlyMap<string, Repair> = new Map([
  ['invalid_encrypted_content', 'drop_reasoning'],
  ['previous_response_not_found', 'drop_previous_response'],
]);

/** A thought without its encrypted form, looked for where nobody has kept it. */
const MISSING_THOUGHT = /^Item (?:with id )?'?rs_[^']{1,128}'? not found/i;

/**
 * What a `response.failed` or `error` event inside a 200 stream means: `data` is the event's JSON text; the same rows.
 */
export function classifyCodexStreamError(data: string, now: number): Failure {
  return classifyCodexFailure(200, {}, data, now);
}

function resets({ error, usedUp }: CodexErrorFacts, now: number): readonly (number | undefined)[] {
  const seconds = error['resets_in_seconds'];
  const windows = usedUp.map((window) => window.resetAt).filter((at) => at !== undefined);
  return [
    rfc3339OrEpochSeconds(error['resets_at']),
    typeof seconds === 'number' ? now + seconds * 1_000 : undefined,
    windows.length > 0 ? Math.max(...windows) : undefined,
  ];
}
