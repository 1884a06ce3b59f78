import type { DialectId, Operation } from '@sluice/core';

/** What a request is for, in the words of metrics and routing rules. */
export type RequestType = 'chat' | 'completion' | 'embedding' | 'other';

export function requestTypeOf(dialect: DialectId, operation: Operation = 'generate'): RequestType {
  if (operation === 'count') return 'other';
  if (dialect === 'openai-completions') return 'completion';
  return operation === 'embed' || dialect === 'openai-embeddings' ? 'embedding' : 'chat';
}
