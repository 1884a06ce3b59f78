/** Client to server, or server to client. */
export type Direction = 'upstream' | 'downstream';

/**
 * A disturbance of the TCP connections through a proxy; the eight kinds of toxiproxy with its meanings.
 * Times are milliseconds unless said otherwise.
 */
export type ToxicKind =
  /** Every piece of data arrives `latency` ± `jitter` later (pipelined: throughput stays). */
  | { readonly type: 'latency'; readonly latency: number; readonly jitter?: number }
  /** Open connections are cut and new ones refused until it is removed. Has no direction. */
  | { readonly type: 'down' }
  /** At most `rate` kilobytes (1000 bytes) per second. */
  | { readonly type: 'bandwidth'; readonly rate: number }
  /** The end of the connection is passed on `delay` later. */
  | { readonly type: 'slow_close'; readonly delay: number }
  /** Data is thrown away; the connection is closed after `timeout`, with 0 never. */
  | { readonly type: 'timeout'; readonly timeout: number }
  /** Both sides get a TCP RST after `timeout` (default 0 = at once). */
  | { readonly type: 'reset_peer'; readonly timeout?: number }
  /** Data arrives in pieces of `averageSize` ± `sizeVariation` bytes, `delay` microseconds apart (default 0). */
  | { readonly type: 'slicer'; readonly averageSize: number; readonly sizeVariation?: number; readonly delay?: number }
  /** The connection is closed once `bytes` have passed. */
  | { readonly type: 'limit_data'; readonly bytes: number };

export type Toxic = ToxicKind & {
  /** Default `downstream`. */
  readonly direction?: Direction;
  /** Share of connections it affects, 0 to 1; drawn once per connection. Default 1. */
  readonly toxicity?: number;
};

export type ToxicType = ToxicKind['type'];

/** The toxics of one kind. */
export type ToxicOf<T extends ToxicType> = Extract<Toxic, { type: T }>;
