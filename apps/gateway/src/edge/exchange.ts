import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProviderId } from '@sluice/core';
import type { ClientDialect } from '../dialects/index.ts';
import type { ClientError } from '../respond/client-error.ts';

/** One request and the answer to it. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly requestId: string;
  readonly dialect: ClientDialect;
  /** From the path's prefix. */
  readonly pinnedProvider?: ProviderId;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** Answers with an error in the caller's dialect. A second answer to one exchange is ignored. */
export function answerError(exchange: Exchange, error: ClientError): void {
  const { outgoing, dialect, requestId } = exchange;
  if (outgoing.headersSent || outgoing.destroyed) return;
  const { headers, body } = errorAnswer(dialect, requestId, error);
  outgoing.writeHead(error.status, headers).end(body);
  if (!exchange.incoming.complete) swallowRest(exchange.incoming);
}

/** An error answer in a dialect, for whoever has an outgoing message to put it on. */
export function errorAnswer(
  dialect: ClientDialect,
  requestId: string,
  error: ClientError,
): { readonly headers: Readonly<Record<string, string | number>>; readonly body: string } {
  const body = dialect.errorBody(error, requestId);
  return {
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-request-id': requestId,
      ...dialect.idHeaders(requestId),
      ...(error.retryAfter !== undefined && retryHeaders(error.retryAfter)),
    },
    body,
  };
}

/** Seconds that clients may be asked to wait in silence. */
const LONGEST_SILENT_WAIT = 60;

/**
 * The SDKs of Anthropic and OpenAI try again by themselves, twice, and wait as long as they are told to: an hour of it looks like a
 * hang. Where the wait is long they are told to report the error instead; `retry-after` still says when trying makes sense.
 */
function retryHeaders(seconds: number): Record<string, string | number> {
  return { 'retry-after': seconds, ...(seconds > LONGEST_SILENT_WAIT && { 'x-should-retry': 'false' }) };
}

/** Answers with a JSON text. */
export function answerJson(
  exchange: Exchange,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  const { outgoing, dialect, requestId } = exchange;
  if (outgoing.headersSent || outgoing.destroyed) return;
  outgoing
    .writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-request-id': requestId,
      ...dialect.idHeaders(requestId),
      ...headers,
    })
    .end(body);
}

/** Most of an unwanted body that is read to throw it away. */
const SWALLOWED_AT_MOST = 64 * 1024 * 1024;

/**
 * Reads the rest of a refused body away. A proxy in front that is still sending would otherwise lose our answer with the
 * connection and make up one of its own; a body without end is cut all the same.
 */
function swallowRest(incoming: IncomingMessage): void {
  let swallowed = 0;
  incoming.on('data', (chunk: Buffer) => {
    swallowed += chunk.length;
    if (swallowed > SWALLOWED_AT_MOST) incoming.destroy();
  });
  incoming.resume();
}
