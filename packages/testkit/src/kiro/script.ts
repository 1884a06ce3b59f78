import type { Chunking } from '../stand-in/index.ts';
import type { UpstreamErrorName } from './upstream-error.ts';

/** How one tool call is streamed. */
export interface ToolScript {
  readonly name: string;
  /** Default: an example made from the schema the request declared for this tool, else `{"town":"Tromsø"}`. */
  readonly input?: object;
  /** JSON text to send instead of `input`, also a broken one. */
  readonly rawInput?: string;
  /** Default: unique per request. */
  readonly toolUseId?: string;
  /**
   * `fragments` (default): a name frame, slices of JSON text, a stop frame. `object`: the whole input as one object with stop.
   * `truncated`: half of the slices, then the stream ends without stop, usage or metering. `bare`: name and stop only, no input.
   */
  readonly style?: 'fragments' | 'object' | 'truncated' | 'bare';
  /** Characters per slice; non-ASCII is sent as `\uXXXX`, so small slices cut inside escapes. Default 5. */
  readonly sliceLength?: number;
}

/** Reasoning before the answer: in `<thinking>` tags within the text (cut every few characters), or as native frames. */
export interface ThinkingScript {
  readonly style: 'tags' | 'native';
  /** Default: two short sentences. */
  readonly text?: string;
  /** Characters per frame, counted over the tags too. Default 3 in tag style, 12 in native style. */
  readonly sliceLength?: number;
  /** Native style only. Default `c2lnLXRlc3Q=`; empty: no signature frame. */
  readonly signature?: string;
}

/** An exception frame: before everything (`first`), after half of the content (`middle`), or after all the rest (`last`). */
export interface ExceptionScript {
  readonly at: 'first' | 'middle' | 'last';
  /** Default `ThrottlingException`. */
  readonly type?: string;
  readonly message?: string;
  readonly reason?: string;
  /** `error`: an unmodelled error frame (code and message in headers) instead of an exception frame. */
  readonly frame?: 'exception' | 'error';
}

/**
 * What goes wrong on the wire.
 * - `reset`: TCP RST after `afterBytes` of body (default: in the middle of the third frame). `fin`: the socket is closed there
 *   without the last HTTP chunk. `truncate`: the HTTP body ends there correctly, in the middle of a frame.
 * - `bad_crc`: frame number `frame` (from 1, default 3) carries a wrong message or prelude CRC; the rest follows.
 * - `stall`: nothing after `afterFrames` frames (default 3) for `milliseconds`; absent: until the reader leaves.
 * - `empty`: 200 with no event. `oversized`: a first frame that claims `claim` bytes (default 2 GiB), then silence.
 * - `huge`: the first frame really is `bytes` long (default 64 MiB), far over any event of the service, and otherwise valid.
 * - `gzip_bomb`: a gzip-encoded body nobody asked for, `bytes` of zeros when unpacked (default 64 MiB).
 * - `html`: 200 with a web page. `silent`: the connection is accepted and never answered.
 */
export type Fault =
  | { readonly kind: 'reset' | 'fin' | 'truncate'; readonly afterBytes?: number }
  | { readonly kind: 'bad_crc'; readonly frame?: number; readonly part?: 'message' | 'prelude' }
  | { readonly kind: 'stall'; readonly afterFrames?: number; readonly milliseconds?: number }
  | { readonly kind: 'oversized'; readonly claim?: number }
  | { readonly kind: 'huge' | 'gzip_bomb'; readonly bytes?: number }
  | { readonly kind: 'empty' | 'html' | 'silent' };

/** What the simulator does with one `generateAssistantResponse`. Everything is optional; `{}` is the demo answer. */
export interface KiroScript {
  /** The answer: one event per array item, or one event for a string. */
  readonly text?: string | readonly string[];
  /** The answer: so many events of generated text, determined by `seed` (see `generatedPiece`). Ignored when `text` is given. */
  readonly tokens?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Ends every text event with `~{sequence}.{epoch microseconds}~`, taken when the event is handed to the socket. Default false. */
  readonly stamp?: boolean;
  /** Content events per second; 0 = as fast as the reader takes them. Default 0, in the demo answer 18. */
  readonly pace?: number;
  /** Wait before the first frame, ms (headers are sent at once). Default 0, in the demo answer 120. */
  readonly firstDelay?: number;
  /** Wait before the response head, ms. Default 0. */
  readonly headDelay?: number;
  readonly thinking?: ThinkingScript;
  readonly tools?: readonly ToolScript[];
  /** `metadataEvent` with stopReason. Default true. */
  readonly stopReason?: boolean;
  /** `metadataEvent` with exact tokenUsage. Default false: seldom seen from the real service. */
  readonly tokenUsage?: boolean;
  /** `contextUsageEvent`: true = computed from the tokens of this request over the context window; a number = that percentage. Default true. */
  readonly contextUsage?: boolean | number;
  /** `meteringEvent`. Default true. */
  readonly metering?: boolean;
  /** An event of a type nobody knows, after the first content event. Default false. */
  readonly unknownEvent?: boolean;
  /** The generic exception frame the real service sometimes sends after a complete answer. Default false. */
  readonly ghost?: boolean;
  readonly exception?: ExceptionScript;
  /** Answer with this HTTP error instead of a stream. */
  readonly error?: UpstreamErrorName;
  /** `retry-after` header for `error`, seconds. */
  readonly retryAfter?: number;
  readonly fault?: Fault;
  /** Default one frame per write. */
  readonly chunking?: Chunking;
}
