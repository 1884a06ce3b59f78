import { cancelled, type Failure } from '@sluice/core';
import type { Dispatcher } from 'undici';
import type { UpstreamHeaders } from '../provider.ts';
import { ByteQueue, type ByteSource, type Flow } from './byte-source.ts';
import { connectionFailure } from './connection-failure.ts';
import { IdleWatch, type Watched } from './idle-watch.ts';

export interface UpstreamRequest {
  /** Absolute; its query is sent, its fragment is not. */
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  /** Sent as written, with `accept-encoding: identity` added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Ends the request at any moment; the connection is closed within milliseconds. */
  readonly signal: AbortSignal;
  readonly limits?: UpstreamLimits;
}

export interface UpstreamLimits {
  /** Longest wait from the sent request to the answer's headers, in milliseconds. Default 60 s, kept to about 1 s. */
  readonly headersTimeoutMs?: number;
  /** Longest wait from the headers to the body's first bytes, in milliseconds. Default: as between two chunks. */
  readonly firstChunkTimeoutMs?: number;
  /** Longest silence between two chunks of the body, in milliseconds. Default 60 s, kept to half a second. */
  readonly idleTimeoutMs?: number;
}

export type UpstreamOpening =
  | { readonly outcome: 'open'; readonly status: number; readonly headers: UpstreamHeaders; readonly body: ByteSource }
  /** Nothing came back: the failure is `transient`, or `cancelled` when the signal fired. */
  | { readonly outcome: 'failed'; readonly failure: Failure };

/**
 * Sends one request and resolves with the answer's head; the body follows at the reader's pace. Never rejects.
 *
 * One attempt, no redirects. A compressed answer is refused: we asked for none, and unpacking one is how a hostile
 * upstream turns kilobytes into gigabytes.
 */
export function openUpstream(dispatcher: Dispatcher, request: UpstreamRequest): Promise<UpstreamOpening> {
  return new Promise((resolve) => {
    if (request.signal.aborted) return resolve({ outcome: 'failed', failure: CANCELLED });
    const { url, method, headers, body, limits } = request;
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: { ...headers, 'accept-encoding': 'identity' },
        body: body ?? null,
        headersTimeout: limits?.headersTimeoutMs ?? DEFAULT_HEADERS_TIMEOUT_MS,
        bodyTimeout: 0,
      },
      new Exchange(request, resolve),
    );
  });
}

const DEFAULT_HEADERS_TIMEOUT_MS = 60_000;
const DEFAULT_IDLE_TIMEOUT_MS = 60_000;
const CANCELLED = cancelled('request cancelled');
const idleWatch = new IdleWatch();

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** One request and its answer, as undici's dispatcher tells it. */
class Exchange implements Dispatcher.DispatchHandler, Flow, Watched {
  idleLimit: number;
  lastSeen = 0;
  readonly #chunkLimit: number;
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => this.#stop(CANCELLED);
  #settle: ((opening: UpstreamOpening) => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #body: ByteQueue | undefined;
  #over = false;

  constructor(request: UpstreamRequest, settle: (opening: UpstreamOpening) => void) {
    const { idleTimeoutMs = DEFAULT_IDLE_TIMEOUT_MS, firstChunkTimeoutMs = idleTimeoutMs } = request.limits ?? {};
    this.#chunkLimit = idleWatch.ticksFor(idleTimeoutMs);
    this.idleLimit = idleWatch.ticksFor(firstChunkTimeoutMs);
    this.#settle = settle;
    this.#signal = request.signal;
    this.#signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get paused(): boolean {
    return this.#body?.paused ?? false;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) this.abandon();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200 || this.#over) return;
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      this.#stop(COMPRESSED);
      return;
    }
    const body = new ByteQueue(this);
    this.#body = body;
    idleWatch.add(this);
    this.#open({ outcome: 'open', status, headers: plain(headers), body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.lastSeen = idleWatch.tick;
    this.idleLimit = this.#chunkLimit;
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#finish();
    this.#body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#over) return;
    this.#finish();
    const failure = connectionFailure(error);
    this.#body?.end(failure);
    this.#open({ outcome: 'failed', failure });
  }

  onIdle(): void {
    this.#finish();
    this.#body?.end(IDLE);
    this.#abort();
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.lastSeen = idleWatch.tick;
    this.#controller?.resume();
  }

  abandon(): void {
    this.#finish();
    this.#abort();
  }

  #stop(failure: Failure): void {
    if (this.#over) return;
    this.#finish();
    this.#body?.drop(failure);
    this.#open({ outcome: 'failed', failure });
    this.#abort();
  }

  #open(opening: UpstreamOpening): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(opening);
  }

  #finish(): void {
    this.#over = true;
    this.#signal.removeEventListener('abort', this.#onAbort);
    idleWatch.delete(this);
  }

  #abort(): void {
    this.#controller?.abort(new Error('upstream exchange abandoned'));
  }
}

const IDLE: Failure = { kind: 'transient', scope: 'model', retryable: true, message: 'upstream went silent' };
const COMPRESSED: Failure = {
  kind: 'transient',
  scope: 'model',
  retryable: true,
  message: 'upstream answered in an encoding it was not asked for',
};

function plain(headers: Headers): UpstreamHeaders {
  const joined: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) joined[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return joined;
}
