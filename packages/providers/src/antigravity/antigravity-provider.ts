import { type Clock, systemClock } from '@sluice/core';
import { Connections } from '../http/index.ts';
import type { Provider } from '../provider.ts';
import { classifyAntigravityFailure } from './classify-failure.ts';
import type { AntigravityUrls } from './endpoint.ts';
import { modelGroupOf } from './models.ts';
import { createAntigravityRefresher } from './refresh.ts';
import { type AntigravitySendOptions, sendAntigravity } from './send.ts';
import { SignatureMemory } from './signature-memory.ts';

/** The keys of `providers.antigravity` in the configuration file, under their names there, and what only code can give. */
export interface AntigravityProviderOptions extends AntigravityUrls {
  /** OAuth client of accounts that name none. */
  readonly client_id?: string | undefined;
  /** Its secret; Google requires one to refresh. */
  readonly client_secret?: string | undefined;
  /** Sent as `user-agent`; the service turns old versions of its client away. Default: none. */
  readonly user_agent?: string | undefined;
  /** Longest to open a connection, milliseconds. Default 10 s. Of no effect when connections are given. */
  readonly connect_timeout?: number | undefined;
  /**
   * Longest from request to headers, and from headers to the first bytes, milliseconds. Default 90 s; an answer that is not streamed
   * has ten minutes.
   */
  readonly first_event_timeout?: number | undefined;
  /** Longest silence inside an answer, milliseconds. Default 60 s. */
  readonly idle_timeout?: number | undefined;
  /** Sent in place of ours where the name is the same; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Upstream connections, shared with other providers or made for this one when absent. */
  readonly connections?: Connections | undefined;
  readonly clock?: Clock | undefined;
}

/** Google's Antigravity (Cloud Code) as an upstream: Gemini models, and Claude behind Gemini's API. */
export function createAntigravityProvider(options: AntigravityProviderOptions = {}): Provider {
  const clock = options.clock ?? systemClock;
  const connections = options.connections ?? new Connections({ connectTimeoutMs: options.connect_timeout ?? 10_000 });
  const firstMs = options.first_event_timeout ?? 90_000;
  const { user_agent, client_id, client_secret } = options;
  const send: AntigravitySendOptions = {
    connections,
    clock,
    urls: options,
    limits: { headersTimeoutMs: firstMs, firstChunkTimeoutMs: firstMs, idleTimeoutMs: options.idle_timeout ?? 60_000 },
    signatures: new SignatureMemory(),
    userAgent: user_agent,
    headers: options.headers,
  };
  return {
    id: 'antigravity',
    operations: new Set(['generate', 'count'] as const),
    dialects: new Set(['gemini'] as const),
    refresher: createAntigravityRefresher({ connections, clock, urls: options, user_agent, client_id, client_secret }),
    modelGroupOf,
    send: (call) => sendAntigravity(send, call),
    classify: classifyAntigravityFailure,
  };
}
