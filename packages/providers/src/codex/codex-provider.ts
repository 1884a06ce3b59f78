import { type Clock, systemClock } from '@sluice/core';
import { Connections } from '../http/index.ts';
import type { Provider } from '../provider.ts';
import { classifyCodexFailure } from './classify-failure.ts';
import type { CodexUrls } from './endpoint.ts';
import { type CodexClientIdentity, DEFAULT_IDENTITY } from './headers.ts';
import { modelGroupOf } from './models.ts';
import { createCodexRefresher } from './refresh.ts';
import { type CodexSendOptions, sendCodex } from './send.ts';

/** The keys of `providers.codex` in the configuration file, under their names there, and what only code can give. */
export interface CodexProviderOptions extends CodexUrls {
  /** OAuth client of accounts that name none. Default: the vendor's public one. */
  readonly client_id?: string | undefined;
  /** Longest to open a connection, milliseconds. Default 10 s. Of no effect when connections are given. */
  readonly connect_timeout?: number | undefined;
  /**
   * Longest from request to headers, and from headers to the first bytes, milliseconds. Default 90 s; an answer that is not streamed
   * has ten minutes.
   */
  readonly first_event_timeout?: number | undefined;
  /** Longest silence inside an answer, milliseconds. Default 5 min, as long as Codex CLI waits: models think without a word. */
  readonly idle_timeout?: number | undefined;
  /** Sent in place of ours where the name is the same; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What we say we are to ChatGPT's backend. Default: ourselves. */
  readonly identity?: Partial<CodexClientIdentity> | undefined;
  /** Upstream connections, shared with other providers or made for this one when absent. */
  readonly connections?: Connections | undefined;
  readonly clock?: Clock | undefined;
}

/** ChatGPT's Codex backend for logins, and OpenAI's Responses API for accounts with a key. */
export function createCodexProvider(options: CodexProviderOptions = {}): Provider {
  const clock = options.clock ?? systemClock;
  const connections = options.connections ?? new Connections({ connectTimeoutMs: options.connect_timeout ?? 10_000 });
  const firstMs = options.first_event_timeout ?? 90_000;
  const send: CodexSendOptions = {
    connections,
    clock,
    urls: options,
    limits: {
      headersTimeoutMs: firstMs,
      firstChunkTimeoutMs: firstMs,
      idleTimeoutMs: options.idle_timeout ?? 300_000,
    },
    identity: { ...DEFAULT_IDENTITY, ...options.identity },
    headers: options.headers,
  };
  return {
    id: 'codex',
    operations: new Set(['generate'] as const),
    dialects: new Set(['openai-responses'] as const),
    refresher: createCodexRefresher({ connections, clock, urls: options, client_id: options.client_id }),
    modelGroupOf,
    send: (call) => sendCodex(send, call),
    classify: classifyCodexFailure,
  };
}
