import type { Failure } from '@sluice/core';

/** Tells what an exception inside the stream means; `name` is the exception type or error code, `reason` Kiro's own code. */
export type ClassifyException = (name: string, message: string, reason: string | undefined) => Failure;

function broken(message: string): Failure {
  return { kind: 'transient', scope: 'model', retryable: true, message };
}

/** A 200 without a word: seen in the wild, and cured by another account. */
export const EMPTY_ANSWER = broken('the upstream answered without any content');
/** The body ended inside a frame. */
export const CUT_IN_FRAME = broken('the upstream closed its answer in the middle of an event');
/** A tool call's arguments stopped half way, or cannot be read. */
export const CUT_TOOL_CALL = broken('the upstream broke off a tool call before its arguments were complete');
