import type { Failure } from '@sluice/core';

function broken(message: string): Failure {
  return { kind: 'transient', scope: 'model', retryable: true, message };
}

/** The body ended, or `[DONE]` came, before any reason to finish. */
export const BROKEN_OFF = broken('the upstream ended its answer without finishing it');
/** A 200 without a word; another account may do better. */
export const EMPTY_ANSWER = broken('the upstream answered without any content');
export const NOT_JSON = broken('the upstream sent something other than JSON inside its answer');
/** Never named, or continued after other content. */
export const GARBLED_CALL = broken('the upstream sent a tool call that cannot be put together');
/** `finish_reason: "error"`, as OpenRouter and Mistral say it. */
export const GAVE_UP = broken('the upstream gave up in the middle of its answer');
/** Whole JSON that is neither an answer nor an error. */
export const NO_ANSWER = broken('the upstream answered with something other than an answer');
