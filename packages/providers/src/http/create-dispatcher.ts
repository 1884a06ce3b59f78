import { Agent, type Dispatcher } from 'undici';

export interface DispatcherOptions {
  /** Longest wait for a TCP and TLS connection, in milliseconds. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** How long an unused connection is kept for the next request, in milliseconds. Default 4 s. */
  readonly keepAliveMs?: number;
}

/**
 * The connections to all upstreams, one pool per origin, as many connections as requests. One per process, shared by
 * every provider; closing it is the composition root's job. HTTP/1.1 only: one stream per connection keeps one slow
 * reader from holding up the others, and closing a connection is how a stream is cancelled.
 */
export function createDispatcher(options: DispatcherOptions = {}): Dispatcher {
  return new Agent({
    allowH2: false,
    connectTimeout: options.connectTimeoutMs ?? 10_000,
    keepAliveTimeout: options.keepAliveMs ?? 4_000,
    pipelining: 1,
  });
}
