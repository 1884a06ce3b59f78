import { type Clock, systemClock } from '@sluice/core';
import type { KiroThinkingStyle } from '@sluice/translate/kiro';
import { USAGE_SPLITS, type UsageSplitName } from '@sluice/translate/usage';
import { Connections } from '../http/index.ts';
import type { Provider } from '../provider.ts';
import { classifyKiroFailure } from './classify-failure.ts';
import type { KiroUrls } from './endpoint.ts';
import { DEFAULT_IDENTITY, type KiroClientIdentity } from './headers.ts';
import { modelGroupOf } from './models.ts';
import { createKiroRefresher } from './refresh.ts';
import { type KiroSendOptions, sendKiroTurn } from './send.ts';

/** The keys of `providers.kiro` in the configuration file, under their names there, and what only code can give. */
export interface KiroProviderOptions extends KiroUrls {
  /** Longest to open a connection, milliseconds. Default 10 s. Of no effect when connections are given. */
  readonly connect_timeout?: number | undefined;
  /** Longest from request to headers, and from headers to the first bytes, milliseconds. Default 90 s. */
  readonly first_event_timeout?: number | undefined;
  /** Longest silence inside an answer, milliseconds. Default 60 s. */
  readonly idle_timeout?: number | undefined;
  /** Sent in place of ours where the name is the same; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For accounts that have none of their own. */
  readonly profile_arn?: string | undefined;
  /** How a bare total of input tokens is divided over cache counts. Default `ratio_1_2_25`. */
  readonly usage_split?: UsageSplitName | undefined;
  readonly thinking_style?: KiroThinkingStyle | undefined;
  readonly identity?: Partial<KiroClientIdentity> | undefined;
  /** Upstream connections, shared with other providers or made for this one when absent. */
  readonly connections?: Connections | undefined;
  readonly clock?: Clock | undefined;
}

/** Kiro (Amazon Q Developer) as an upstream. */
export function createKiroProvider(options: KiroProviderOptions = {}): Provider {
  const clock = options.clock ?? systemClock;
  const identity: KiroClientIdentity = { ...DEFAULT_IDENTITY, ...options.identity };
  const connections = options.connections ?? new Connections({ connectTimeoutMs: options.connect_timeout ?? 10_000 });
  const firstMs = options.first_event_timeout ?? 90_000;
  const send: KiroSendOptions = {
    connections,
    clock,
    identity,
    urls: options,
    limits: { headersTimeoutMs: firstMs, firstChunkTimeoutMs: firstMs, idleTimeoutMs: options.idle_timeout ?? 60_000 },
    usageSplit: USAGE_SPLITS[options.usage_split ?? 'ratio_1_2_25'],
    headers: options.headers,
    profileArn: options.profile_arn,
    thinkingStyle: options.thinking_style,
  };
  return {
    id: 'kiro',
    operations: new Set(['generate'] as const),
    dialects: new Set(),
    refresher: createKiroRefresher({ connections, clock, identity, urls: options }),
    modelGroupOf,
    send: (call) => sendKiroTurn(send, call),
    classify: classifyKiroFailure,
  };
}
