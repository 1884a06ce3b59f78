import { totalInputTokens, type Usage } from '@sluice/core';
import type { TokenCount } from '@sluice/wire/gemini';

/** The answer to `:countTokens`, of a count by the upstream or of our estimate. */
export function toTokenCount(count: Usage | number): TokenCount {
  return { totalTokens: typeof count === 'number' ? count : totalInputTokens(count) };
}
