import type { Failure } from '@sluice/core';

/** The caller asks for something that cannot be said to Gemini's API; nothing is sent and nobody is blamed. */
export function refuse(message: string): Failure {
  return { kind: 'invalid_request', scope: 'none', retryable: false, message };
}
