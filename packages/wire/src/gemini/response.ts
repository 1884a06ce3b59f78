import type { ContentPart } from './request.ts';

/** A whole answer, and one record of a streamed one. Source: ai.google.dev/api/generate-content. */
export interface GenerateContentResponse {
  readonly candidates?: readonly Candidate[];
  /** Set when the prompt itself was turned away; there are no candidates then. */
  readonly promptFeedback?: { readonly blockReason?: string; readonly [field: string]: unknown };
  readonly usageMetadata?: UsageMetadata;
  readonly modelVersion?: string;
  readonly responseId?: string;
}

export interface Candidate {
  readonly content?: { readonly role?: string; readonly parts?: readonly ContentPart[] };
  readonly finishReason?: string;
  readonly finishMessage?: string;
  readonly index?: number;
}

/** Tokens so far: cumulative in a stream. `promptTokenCount` includes cached ones, `candidatesTokenCount` excludes thoughts. */
export interface UsageMetadata {
  readonly promptTokenCount?: number;
  readonly cachedContentTokenCount?: number;
  readonly candidatesTokenCount?: number;
  readonly thoughtsTokenCount?: number;
  readonly toolUsePromptTokenCount?: number;
  readonly totalTokenCount?: number;
}

/** Reasons our own answers end for; Google has more. */
export type FinishReasonName = 'STOP' | 'MAX_TOKENS' | 'SAFETY';

/** Answer of `:countTokens`. */
export interface TokenCount {
  readonly totalTokens: number;
}
