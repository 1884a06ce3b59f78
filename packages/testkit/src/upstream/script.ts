import type { Chunking } from '../stand-in/index.ts';

/** One tool call of an answer. */
export interface ToolScript {
  readonly name: string;
  /** Default: an example made from the schema the request declared for this tool, else `{"town":"Tromsø"}`. */
  readonly input?: object;
  /** JSON text to send instead of `input`, also a broken one. Vendors that send whole objects send it parsed, or `{}`. */
  readonly rawInput?: string;
  /** Default: unique per request, in the vendor's form. */
  readonly id?: string;
  /** Characters per fragment; non-ASCII is sent as `\uXXXX`, so small fragments cut inside escapes. Default 5. */
  readonly sliceLength?: number;
  /**
   * What careless compatible servers do. Chat: `no_index`, `no_id` (in every delta), `late_name` (an empty name first, the
   * name with the first fragment), `whole` (everything in one delta). Gemini: `no_id`. Others ignore it.
   */
  readonly flaw?: 'no_index' | 'no_id' | 'late_name' | 'whole';
}

/** Reasoning before the answer. */
export interface ThinkingScript {
  /** Default: two short sentences. Empty: only the signature, as with hidden reasoning. */
  readonly text?: string;
  /** Characters per delta. Default 12. */
  readonly sliceLength?: number;
  /** Default: one this simulator accepts back. Empty: none. Anything else is sent as it is. */
  readonly signature?: string;
  /** Anthropic: a `redacted_thinking` block instead. */
  readonly redacted?: boolean;
  /** Chat: the field that carries it. Default `reasoning_content`. */
  readonly field?: 'reasoning_content' | 'reasoning';
}

/** Tokens an answer tells. Every figure is of its own kind: `input` is without cache, `output` includes `reasoning`. */
export interface UsageFigures {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

/** Why an answer ends. `context_window`: the window is full. */
export type Finish = 'stop' | 'tools' | 'max_tokens' | 'content_filter' | 'stop_sequence' | 'context_window' | 'pause';

/**
 * An error inside a stream that began with status 200: before everything (`first`), after the opening events (`start`),
 * after half of the content (`middle`), or after all content (`last`). The stream ends with it; whole answers have none.
 */
export interface StreamErrorScript {
  readonly at: 'first' | 'start' | 'middle' | 'last';
  /** A name from the vendor's table of stream errors. Default its first one. */
  readonly name?: string;
}

/**
 * What goes wrong on the wire.
 * - `reset`: TCP RST after `afterBytes` of body (default: in the middle of the third record, or of a whole answer). `fin`: the
 *   socket is closed there without the last HTTP chunk. `truncate`: the HTTP body ends there correctly.
 * - `stall`: nothing after `afterRecords` records (default 3) for `milliseconds`; absent: until the reader leaves.
 * - `empty`: 200 with an empty body. `html`: 200 with a web page. `silent`: the connection is accepted and never answered.
 * - `gzip`: the right answer, gzip-encoded although nobody asked for it. `gzip_bomb`: `bytes` of zeros when unpacked (default 64 MiB).
 * - `huge`: one record of `bytes` bytes (default 64 MiB).
 */
export type WireFault =
  | { readonly kind: 'reset' | 'fin' | 'truncate'; readonly afterBytes?: number }
  | { readonly kind: 'stall'; readonly afterRecords?: number; readonly milliseconds?: number }
  | { readonly kind: 'gzip_bomb' | 'huge'; readonly bytes?: number }
  | { readonly kind: 'empty' | 'html' | 'silent' | 'gzip' };

/** What a simulated upstream does with one request, whatever its wire format. Everything is optional; `{}` echoes the prompt. */
export interface AnswerScript {
  /** The answer: one delta per array item, or one delta for a string; empty: no text at all. */
  readonly text?: string | readonly string[];
  /** The answer: so many deltas of generated text, determined by `seed` (see `generatedPiece`). Ignored when `text` is given. */
  readonly tokens?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Ends every text delta with `~{sequence}.{epoch microseconds}~`, taken when the delta is handed to the socket. Default false. */
  readonly stamp?: boolean;
  /** Content deltas per second; 0 = as fast as the reader takes them. A whole answer takes as long as its stream would. Default 0. */
  readonly pace?: number;
  /** Wait before the first byte of the body, ms (headers of a stream are sent at once). Default 0. */
  readonly firstDelay?: number;
  /** Wait before the response head, ms. Default 0. */
  readonly headDelay?: number;
  readonly thinking?: ThinkingScript;
  /** More than one: parallel calls in one answer. */
  readonly tools?: readonly ToolScript[];
  /** The model declines in these words, in the vendor's own form. There is no text unless `text` is given. */
  readonly refusal?: string;
  /** Default `tools` with tools, `content_filter` with a refusal where the vendor says so, else `stop`. */
  readonly finish?: Finish;
  /** Default: the first one the request named, else `END`. Only with finish `stop_sequence`. */
  readonly stopSequence?: string;
  /** Default: counted, see `UsageFigures`; `false`: none is told. */
  readonly usage?: Partial<UsageFigures> | false;
  /** An object `x_future` in every object of the answer. Default false. */
  readonly unknownFields?: boolean;
  /** An event of a type nobody knows after the first content delta. Default false. */
  readonly unknownEvent?: boolean;
  /** A keep-alive after the opening events and in the middle, a comment line unless the vendor has an event for it. Default false. */
  readonly keepAlive?: boolean;
  /** Default `lf`; Gemini `crlf`. */
  readonly lineEnd?: 'lf' | 'crlf' | 'cr';
  /** A byte order mark before everything. Default false. */
  readonly bom?: boolean;
  /** JSON over several `data:` lines. Default false. */
  readonly splitData?: boolean;
  /** `false`: the last record lacks the blank line that ends it. Default true. */
  readonly lastBlankLine?: boolean;
  /** `no_terminal`: all but `[DONE]`, `message_stop` or `response.completed`. `no_finish`: ends after the content. Default `full`. */
  readonly ending?: 'full' | 'no_terminal' | 'no_finish';
  /** Responses: `response.completed` carries `output: []`, as the Codex backend does at times. Default false. */
  readonly emptyOutput?: boolean;
  /** Answer with this HTTP error of the vendor's table instead. */
  readonly error?: string;
  /** How far away the reset of `error` is, seconds: `retry-after` and whatever else the vendor says it with. */
  readonly retryAfter?: number;
  readonly streamError?: StreamErrorScript;
  readonly fault?: WireFault;
  /** Default one record per write. */
  readonly chunking?: Chunking;
}
