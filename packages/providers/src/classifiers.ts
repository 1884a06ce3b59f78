import type { Failure } from '@sluice/core';
import { classifyAntigravityFailure } from './antigravity/index.ts';
import { classifyClaudeFailure } from './claude/index.ts';
import { classifyCodexFailure } from './codex/index.ts';
import { classifyDefault } from './failure/index.ts';
import { classifyKiroFailure } from './kiro/index.ts';
import { classifyOpenAiFailure } from './openai/index.ts';
import type { UpstreamHeaders } from './provider.ts';

/**
 * What an upstream answer means. Pure and total: it never throws, whatever the body, and never names a time more than
 * eight days after `now` (epoch milliseconds). A status of 2xx says that the body is an error from inside a stream.
 */
export type Classifier = (status: number, headers: UpstreamHeaders, body: string, now: number) => Failure;

const CLASSIFIERS: ReadonlyMap<string, Classifier> = new Map([
  ['kiro', classifyKiroFailure],
  ['claude', classifyClaudeFailure],
  ['anthropic', classifyClaudeFailure],
  ['codex', classifyCodexFailure],
  ['openai', classifyOpenAiFailure],
  ['antigravity', classifyAntigravityFailure],
]);

/** The classifier of a provider, by its id or its API's common name; one that reads statuses only for unknown ids. */
export function classifierFor(providerId: string): Classifier {
  return CLASSIFIERS.get(providerId) ?? classifyDefault;
}
