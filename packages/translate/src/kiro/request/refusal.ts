import type { Failure } from '@sluice/core';

/** Kiro's own reason for a context that is too long; ours carry the same code so that both read alike. */
export const TOO_LONG_CODE = 'CONTENT_LENGTH_EXCEEDS_THRESHOLD';

/** The caller asks for something Kiro cannot do; nothing is sent and nobody is blamed. */
export function refuse(message: string): Failure {
  return { kind: 'invalid_request', scope: 'none', retryable: false, message };
}

/** The conversation is longer than Kiro takes. Coding clients compact and retry on the words "prompt is too long". */
export function tooLong(what: string, size: number, limit: number): Failure {
  return { ...refuse(`prompt is too long: ${what} ${size} > ${limit} maximum`), code: TOO_LONG_CODE };
}
