import { type Clock, systemClock } from '@sluice/core';
import { Connections } from '../http/index.ts';
import type { Provider } from '../provider.ts';
import { classifyClaudeFailure } from './classify-failure.ts';
import type { ClaudeUrls } from './endpoint.ts';
import { modelGroupOf } from './models.ts';
import { createClaudeRefresher } from './refresh.ts';
import { type ClaudeSendOptions, sendClaude } from './send.ts';

/** The keys of `providers.claude` in the configuration file, under their names there, and what only code can give. */
export interface ClaudeProviderOptions extends ClaudeUrls {
  /** OAuth client of accounts that name none. Default: the vendor's public one. */
  readonly client_id?: string | undefined;
  /** Longest to open a connection, milliseconds. Default 10 s. Of no effect when connections are given. */
  readonly connect_timeout?: number | undefined;
  /**
   * Longest from request to headers, and from headers to the first bytes, milliseconds. Default 90 s; an answer that is not streamed
   * has ten minutes.
   */
  readonly first_event_timeout?: number | undefined;
  /** Longest silence inside an answer, milliseconds. Default 60 s. */
  readonly idle_timeout?: number | undefined;
  /** Sent in place of ours where the name is the same; names in lower case. `anthropic-beta` is added to. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** `max_tokens` of translated requests that name none. Default 32,000. */
  readonly default_max_tokens?: number | undefined;
  /** Cache marks of ours on translated requests. Default true. */
  readonly cache_marks?: boolean | undefined;
  /** Upstream connections, shared with other providers or made for this one when absent. */
  readonly connections?: Connections | undefined;
  readonly clock?: Clock | undefined;
}

/** Anthropic as an upstream, by API key and by subscription; compatible servers too, by their base URL. */
export function createClaudeProvider(options: ClaudeProviderOptions = {}): Provider {
  const clock = options.clock ?? systemClock;
  const connections = options.connections ?? new Connections({ connectTimeoutMs: options.connect_timeout ?? 10_000 });
  const firstMs = options.first_event_timeout ?? 90_000;
  const send: ClaudeSendOptions = {
    connections,
    clock,
    urls: options,
    limits: { headersTimeoutMs: firstMs, firstChunkTimeoutMs: firstMs, idleTimeoutMs: options.idle_timeout ?? 60_000 },
    headers: options.headers,
    defaultMaxTokens: options.default_max_tokens,
    addCacheMarks: options.cache_marks ?? true,
  };
  return {
    id: 'claude',
    operations: new Set(['generate', 'count'] as const),
    dialects: new Set(['anthropic'] as const),
    refresher: createClaudeRefresher({ connections, clock, urls: options, client_id: options.client_id }),
    modelGroupOf,
    send: (call) => sendClaude(send, call),
    classify: classifyClaudeFailure,
  };
}
