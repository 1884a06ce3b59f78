import type { Failure } from '@sluice/core';

/** The caller asks for something Chat Completions cannot say; nothing is sent and nobody is blamed. */
export function refuse(message: string): Failure {
  return { kind: 'invalid_request', scope: 'none', retryable: false, message };
}
