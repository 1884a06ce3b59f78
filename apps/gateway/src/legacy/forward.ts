import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { answerError, type Exchange } from '../edge/exchange.ts';
import { SHUTTING_DOWN } from '../respond/client-error.ts';
import { requestHeaders, responseHeaders } from './forwarded-headers.ts';

export interface ForwardOptions {
  /** Where to, without a trailing slash; the request's own path and query are appended as they are. */
  readonly baseUrl: string;
  readonly dispatcher: Dispatcher;
  /** The body, when it has been read already; otherwise it is streamed from the request. */
  readonly body?: Buffer | undefined;
  /** Milliseconds a client may leave its answer unread before it is cut off. */
  readonly slowReaderMs: number;
  /** Ends the exchange early: our shutdown, not the client's leave. */
  readonly signal: AbortSignal;
}

/**
 * `answered`: the whole answer went out, whatever its status. `unreachable`: no answer began; the caller has a 502.
 * `broken`: the answer broke off, and so did ours. `client_gone`: the caller left. `cut`: we are shutting down.
 */
export type Forwarded = 'answered' | 'unreachable' | 'broken' | 'client_gone' | 'cut';

/** An unstreamed answer says nothing until it is complete; ten minutes is what the vendors' SDKs wait for one. */
const PATIENCE_MS = 600_000;

/**
 * Passes one request on and its answer back, byte for byte: method, path, query, headers, body and status are unchanged,
 * and so is any content encoding. Both bodies stream with back-pressure. A caller that leaves ends the upstream request.
 * Never retries, never rejects; resolves when the exchange with the caller is over.
 */
export function forward(exchange: Exchange, options: ForwardOptions): Promise<Forwarded> {
  const { incoming, outgoing } = exchange;
  if (outgoing.destroyed) return Promise.resolve('client_gone');
  if (hasDotSegment(incoming.url ?? '')) {
    answerError(exchange, { status: 400, message: 'The path must not contain "." or ".." segments' });
    return Promise.resolve('answered');
  }
  const relay = new Relay(exchange, options);
  const { origin, pathname } = new URL(options.baseUrl);
  try {
    options.dispatcher.dispatch(
      {
        origin,
        path: (pathname === '/' ? '' : pathname) + (incoming.url ?? ''),
        method: (incoming.method ?? 'GET') as Dispatcher.HttpMethod,
        headers: requestHeaders(incoming),
        body: options.body ?? streamedBody(incoming),
        headersTimeout: PATIENCE_MS,
        bodyTimeout: PATIENCE_MS,
      },
      relay,
    );
  } catch {
    relay.onResponseError();
  }
  return relay.over;
}

const NO_BYTES = Buffer.alloc(0);

/** The way back of one forwarded request. */
class Relay implements Dispatcher.DispatchHandler {
  readonly over: Promise<Forwarded>;
  readonly #exchange: Exchange;
  readonly #slowReaderMs: number;
  #end: Forwarded = 'client_gone';
  #abandoned = false;
  #controller: Dispatcher.DispatchController | undefined;

  constructor(exchange: Exchange, { signal, slowReaderMs }: ForwardOptions) {
    this.#exchange = exchange;
    this.#slowReaderMs = slowReaderMs;
    const { incoming, outgoing } = exchange;
    const { promise, resolve } = Promise.withResolvers<Forwarded>();
    this.over = promise;
    const onSignal = () => this.#cut();
    signal.addEventListener('abort', onSignal, { once: true });
    // An answer that comes before the whole request was sent leaves the rest of it in the connection.
    outgoing.once('finish', () => {
      if (!incoming.complete) incoming.unpipe().resume();
    });
    outgoing.once('close', () => {
      signal.removeEventListener('abort', onSignal);
      this.#abandon();
      resolve(this.#end);
    });
    if (signal.aborted) onSignal();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abandoned) controller.abort(new Error('nobody waits for this answer'));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _: unknown, statusText?: string): void {
    if (status < 200) return;
    const { rawHeaders } = controller;
    const headers = responseHeaders(Array.isArray(rawHeaders) ? rawHeaders : []);
    const { outgoing } = this.#exchange;
    outgoing.writeHead(status, statusText ?? STATUS_CODES[status] ?? '', headers);
    // Sends the headers off. `flushHeaders` would do so in UTF-8 and change what is not ASCII in them.
    outgoing.write(NO_BYTES);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { outgoing } = this.#exchange;
    if (outgoing.write(chunk)) return;
    controller.pause();
    const impatience = setTimeout(() => outgoing.destroy(), this.#slowReaderMs);
    const goOn = () => {
      clearTimeout(impatience);
      outgoing.off('drain', goOn);
      outgoing.off('close', goOn);
      controller.resume();
    };
    outgoing.once('drain', goOn);
    outgoing.once('close', goOn);
  }

  onResponseEnd(): void {
    this.#end = 'answered';
    this.#abandoned = true;
    this.#exchange.outgoing.end();
  }

  onResponseError(): void {
    if (this.#abandoned) return;
    this.#abandoned = true;
    if (this.#exchange.outgoing.headersSent) {
      this.#end = 'broken';
      this.#exchange.outgoing.destroy();
      return;
    }
    this.#end = 'unreachable';
    answerError(this.#exchange, { status: 502, message: 'The legacy service could not be reached' });
  }

  #cut(): void {
    this.#end = 'cut';
    this.#abandon();
    // Nothing of ours can be appended to an answer whose encoding we do not know.
    if (this.#exchange.outgoing.headersSent) this.#exchange.outgoing.destroy();
    else answerError(this.#exchange, SHUTTING_DOWN);
  }

  #abandon(): void {
    if (this.#abandoned) return;
    this.#abandoned = true;
    this.#controller?.abort(new Error('nobody waits for this answer'));
  }
}

/** Absent for a request that announces no body. A stream of our own, so that ending it does not end the connection. */
function streamedBody(incoming: IncomingMessage): Readable | null {
  const { headers } = incoming;
  const announced = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return announced ? incoming.pipe(new PassThrough()) : null;
}

/** A path that the next hop might resolve to another than the one that was allowed here. */
function hasDotSegment(target: string): boolean {
  const path = target.split('?', 1)[0] ?? '';
  return /[\\/](?:\.|%2e){1,2}(?:[\\/]|$)/i.test(path);
}
