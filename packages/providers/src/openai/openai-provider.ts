import { type Clock, systemClock } from '@sluice/core';
import { Connections } from '../http/index.ts';
import type { Provider } from '../provider.ts';
import { classifyOpenAiFailure } from './classify-failure.ts';
import type { OpenaiUrls } from './endpoint.ts';
import { modelGroupOf } from './models.ts';
import { openaiRefresher } from './refresh.ts';
import { type OpenaiSendOptions, sendOpenai } from './send.ts';

/** The keys of `providers.openai` in the configuration file, under their names there, and what only code can give. */
export interface OpenaiProviderOptions extends OpenaiUrls {
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
  /**
   * Hand thoughts of earlier turns back as `reasoning_content`, where a server wants them (DeepSeek between tool calls). Default false;
   * an account's setting of the same name wins.
   */
  readonly send_reasoning?: boolean | undefined;
  /** Upstream connections, shared with other providers or made for this one when absent. */
  readonly connections?: Connections | undefined;
  readonly clock?: Clock | undefined;
}

/** OpenAI by API key, and any server that speaks Chat Completions, as an upstream. */
export function createOpenaiProvider(options: OpenaiProviderOptions = {}): Provider {
  const firstMs = options.first_event_timeout ?? 90_000;
  const send: OpenaiSendOptions = {
    connections: options.connections ?? new Connections({ connectTimeoutMs: options.connect_timeout ?? 10_000 }),
    clock: options.clock ?? systemClock,
    urls: options,
    limits: { headersTimeoutMs: firstMs, firstChunkTimeoutMs: firstMs, idleTimeoutMs: options.idle_timeout ?? 60_000 },
    headers: options.headers,
    sendsReasoning: options.send_reasoning,
  };
  return {
    id: 'openai',
    operations: new Set(['generate', 'embed'] as const),
    dialects: new Set(['openai-chat', 'openai-completions', 'openai-embeddings'] as const),
    refresher: openaiRefresher,
    modelGroupOf,
    send: (call) => sendOpenai(send, call),
    classify: classifyOpenAiFailure,
  };
}
