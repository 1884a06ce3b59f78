import { Agent, type buildConnector, type Dispatcher } from 'undici';

export interface DispatcherOptions {
  /** Longest wait for a TCP and TLS connection, in milliseconds. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** How long an unused connection is kept for the next request, in milliseconds. Default 4 s. */
  readonly keepAliveMs?: number;
  /** Makes the connections, and decides by itself how long that may take. Default: to wherever the name leads. */
  readonly connect?: buildConnector.connector;
}

/**
 * Connections to upstreams, one pool per origin, as many connections as requests; closing them is its owner's job. HTTP/1.1
 * only: one stream per connection keeps one slow reader from holding up the others, and closing a connection is how a stream
 * is cancelled.
 */
export function createDispatcher(options: DispatcherOptions = {}): Dispatcher {
  return new Agent({
    allowH2: false,
    connectTimeout: options.connectTimeoutMs ?? 10_000,
    keepAliveTimeout: options.keepAliveMs ?? 4_000,
    ...(options.connect && { connect: options.connect }),
    pipelining: 1,
  });
}
